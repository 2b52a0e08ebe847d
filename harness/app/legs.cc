#include "harness/app/legs.h"

#include <filesystem>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "harness/app/run_folder.h"
#include "harness/base/run_program.h"
#include "harness/base/shell_quoted.h"
#include "harness/base/suggest.h"
#include "harness/run/controls.h"
#include "harness/run/families.h"
#include "sanitizers/flavours.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

Leg LegOf(const std::string& flavour, const std::string& build) {
  Leg leg{.flavour = flavour, .folder = build + "/" + flavour + "/bin"};
  std::error_code ignored;
  leg.is_built = fs::exists(leg.folder + "/" + kControlsProgram, ignored);
  return leg;
}

}  // namespace

absl::StatusOr<std::vector<Leg>> FindLegs(const std::string& wanted,
                                          const std::string& build) {
  std::vector<Leg> legs;
  if (wanted.empty()) {
    for (const Flavour& flavour : Flavours()) legs.push_back(LegOf(flavour.name, build));
    return legs;
  }
  std::vector<std::string> known;
  for (const Flavour& flavour : Flavours()) known.push_back(flavour.name);
  const std::vector<std::string> names = absl::StrSplit(wanted, ',');
  for (const std::string& name : names) {
    if (FindFlavour(name) == nullptr) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "--flavours: no sanitizer flavour '%s'.%s", name, Suggestion(name, known)));
    }
    legs.push_back(LegOf(name, build));
  }
  return legs;
}

std::string BuildFolder() {
  return fs::path(OwnFolder()).parent_path().parent_path().string();
}

std::string BuildCommand(const std::string& flavour) {
  return absl::StrFormat(
      "ci/sources && cmake --preset %s && cmake --build --preset %s --target "
      "assay_children",
      flavour, flavour);
}

absl::Status BuildLeg(const Leg& leg, const std::string& sources,
                      const std::string& log) {
  const std::string script =
      absl::StrFormat("cd %s && { %s; } >%s 2>&1", ShellQuoted(sources),
                      BuildCommand(leg.flavour), ShellQuoted(log));
  const std::optional<ProgramOutcome> outcome = RunProgram({"sh", "-c", script}, "");
  if (outcome && outcome->exit_code == 0) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrFormat("the flavour %s could not be built; see %s", leg.flavour, log));
}

}  // namespace assay
