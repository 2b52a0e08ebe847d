#include "harness/run/families.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "absl/strings/str_format.h"
#include "harness/base/run_program.h"
#include "harness/run/reported.h"
#include "results/model/model_json.h"
#include "sanitizers/flavours.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr char kPrefix[] = "assay-cell-";

// Why a child did not list its cases, and what helps.
absl::Status ListFailed(const std::string& path, const std::string& errors) {
  for (const SanitizerReport& report : ReportsIn(errors)) {
    if (report.kind != "not_started") continue;
    return absl::UnavailableError(absl::StrFormat("%s: %s did not start: %s. %s", path,
                                                  report.tool, report.problem,
                                                  StartRemedy(report.problem)));
  }
  return absl::UnavailableError(path + " --list failed; is it a child of assay?" +
                                (errors.empty() ? "" : "\n" + LastLines(errors)));
}

// What `path --list` prints on its standard output. A sanitizer that cannot live with
// where the kernel puts things gets a second chance, without randomisation.
absl::StatusOr<std::string> AskForList(const std::string& path) {
  const std::string program = path.find('/') == std::string::npos ? "./" + path : path;
  std::string errors;
  for (const bool fixed_addresses : {false, true}) {
    std::vector<std::string> argv = {program, "--list"};
    if (fixed_addresses) argv.insert(argv.begin(), {"setarch", "-R"});
    const std::optional<ProgramOutcome> outcome = RunProgram(argv, "");
    if (!outcome) return absl::UnavailableError("cannot start " + path);
    if (outcome->exit_code == 0) return outcome->output;
    // Some die without a word.
    if (!fixed_addresses) errors = outcome->errors;
  }
  return ListFailed(path, errors);
}

std::vector<std::string> ChildrenIn(const std::string& folder, std::error_code& error) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(kPrefix, 0) == 0 && access(entry.path().c_str(), X_OK) == 0) {
      paths.push_back(entry.path().string());
    }
  }
  return paths;
}

absl::StatusOr<std::vector<std::string>> ChildrenAt(const std::string& place) {
  std::error_code error;
  if (fs::is_regular_file(place, error)) return std::vector<std::string>{place};
  std::vector<std::string> paths = ChildrenIn(place, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("cannot look for children in %s: %s", place, error.message()));
  }
  if (paths.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "no %s* in %s; name the folder of your build with --cells", kPrefix, place));
  }
  return paths;
}

absl::Status CheckUnique(const std::vector<FamilyInfo>& families) {
  std::map<std::string, std::string> owners;
  for (const FamilyInfo& family : families) {
    for (const CaseInfo& info : family.cases) {
      const std::string key = family.flavour + " " + info.name + "/" + info.variant;
      const auto [owner, added] = owners.emplace(key, family.path);
      if (!added) {
        return absl::AlreadyExistsError(absl::StrFormat("%s/%s is in both %s and %s",
                                                        info.name, info.variant,
                                                        owner->second, family.path));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string OwnFolder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().string();
}

std::string ChildrenFolder(const std::string& driver_folder) {
  std::error_code error;
  const std::string installed =
      (fs::path(driver_folder).parent_path() / "libexec" / "assay").string();
  // Beside it first: a build tree may lie in a prefix that an older assay is installed
  // in.
  const bool is_beside = !ChildrenIn(driver_folder, error).empty();
  return is_beside || !fs::is_directory(installed, error) ? driver_folder : installed;
}

absl::StatusOr<std::vector<FamilyInfo>> FindFamilies(
    const std::vector<std::string>& places) {
  std::vector<FamilyInfo> families;
  for (const std::string& place : places) {
    absl::StatusOr<std::vector<std::string>> paths = ChildrenAt(place);
    if (!paths.ok()) return paths.status();
    for (const std::string& path : *paths) {
      absl::StatusOr<std::string> text = AskForList(path);
      if (!text.ok()) return text.status();
      absl::StatusOr<FamilyInfo> family = FamilyFromJson(*text);
      if (!family.ok()) {
        return absl::UnavailableError(
            path + " --list: " + std::string(family.status().message()));
      }
      family->path = path;
      families.push_back(*std::move(family));
    }
  }
  if (absl::Status unique = CheckUnique(families); !unique.ok()) return unique;
  std::sort(families.begin(), families.end(),
            [](const FamilyInfo& a, const FamilyInfo& b) { return a.family < b.family; });
  return families;
}

}  // namespace assay
