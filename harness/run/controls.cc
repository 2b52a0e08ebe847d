#include "harness/run/controls.h"

#include <cstdlib>
#include <optional>
#include <set>
#include <sstream>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/base/environment_variables.h"
#include "harness/base/run_program.h"
#include "harness/run/reported.h"
#include "results/model/model_json.h"
#include "sanitizers/parse/suppression_hits.h"

namespace assay {
namespace {

constexpr char kTimeLimitS[] = "30";
constexpr int kTimedOut = 124;  // of timeout(1)

// `program NAME` with the runtime's options and a time limit.
std::vector<std::string> CommandOf(const std::string& program, const Flavour& flavour,
                                   const std::string& folder,
                                   const std::string& argument) {
  std::vector<std::string> argv = {"env"};
  for (const std::string& variable :
       RuntimeEnvironment(flavour, folder, InheritedVariables())) {
    argv.push_back(variable);
  }
  argv.insert(argv.end(), {"timeout", "--kill-after=5", kTimeLimitS});
  if (NeedsFixedAddresses(flavour)) argv.insert(argv.end(), {"setarch", "-R"});
  argv.insert(argv.end(), {program, argument});
  return argv;
}

}  // namespace

ControlOutcome JudgeControl(ControlOutcome control, int exit_code,
                            const std::string& output) {
  std::set<std::string> kinds;
  for (const SanitizerReport& report : ReportsIn(output)) {
    kinds.insert(report.kind == "not_started" ? report.problem : report.kind);
  }
  control.got = absl::StrJoin(kinds, ", ");
  const bool expects_clean = control.expect == "clean";
  if (kinds.empty()) {
    control.got = exit_code == 0 ? "clean"
                  : exit_code == kTimedOut
                      ? "no end within " + std::string(kTimeLimitS) + " s"
                      : absl::StrFormat("exit code %d", exit_code);
  }
  control.passed =
      expects_clean ? control.got == "clean" : kinds.count(control.expect) > 0;
  return control;
}

absl::StatusOr<ControlRun> RunControls(
    const std::string& program, const Flavour& flavour, const std::string& folder,
    const std::function<void(const std::string& name)>& show_progress) {
  const std::optional<ProgramOutcome> list =
      RunProgram(CommandOf(program, flavour, folder, "--list"), "");
  if (!list) return absl::UnavailableError("cannot start " + program);
  ControlRun all;
  std::vector<ControlOutcome>& outcomes = all.outcomes;
  std::istringstream lines(list->output);
  for (std::string line; std::getline(lines, line);) {
    absl::StatusOr<ControlOutcome> control = ControlFromJson(line);
    if (!control.ok()) {
      return absl::UnavailableError(
          program + " --list: " + std::string(control.status().message()));
    }
    control->flavour = flavour.name;
    outcomes.push_back(*std::move(control));
  }
  if (outcomes.empty()) {
    std::string why = LastLines(list->errors);
    for (const SanitizerReport& report : ReportsIn(list->errors)) {
      why = report.tool + " did not start: " + report.problem + ". " +
            StartRemedy(report.problem);
    }
    return absl::UnavailableError(program + " lists no controls: " + why);
  }
  for (ControlOutcome& control : outcomes) {
    show_progress(control.name);
    const std::optional<ProgramOutcome> run =
        RunProgram(CommandOf(program, flavour, folder, control.name), "");
    if (!run) return absl::UnavailableError("cannot start " + program);
    control = JudgeControl(control, run->exit_code, run->output + run->errors);
    for (const auto& [suppression, count] : SuppressionHits(run->errors)) {
      all.suppression_hits[suppression] += count;
    }
  }
  return all;
}

std::vector<std::string> SuppressionNotes(const Flavour& flavour,
                                          const std::map<std::string, int>& hits) {
  std::vector<std::string> notes;
  for (const std::string& suppression : Suppressions(flavour)) {
    const auto used = hits.find(suppression);
    notes.push_back(absl::StrFormat(
        "suppression %s in %s: %s", suppression, flavour.name,
        used == hits.end() ? "no control needed it; can it be dropped?"
                           : absl::StrFormat("used %d times", used->second)));
  }
  return notes;
}

}  // namespace assay
