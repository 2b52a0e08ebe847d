// `assay doctor`: is this machine fit to measure on, and what to do about it? Facts from
// the host, then an A/A measurement by the harness itself: the same cell twice must not
// differ, and how much it scatters is the noise that every claim has to overcome.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "absl/strings/str_format.h"
#include "harness/app/commands.h"
#include "harness/app/doctor_checks.h"
#include "harness/app/pipeline.h"
#include "harness/app/terminal.h"
#include "harness/topology/host.h"
#include "harness/topology/placement.h"

namespace assay {
namespace {

struct DoctorOptions {
  RunOptions run;
  bool json = false;
};

// Short: a dozen samples of each cell say enough about noise.
constexpr RunLimits kDoctorLimits{
    .budget_s = 30, .rounds_max = 20, .rounds_dropped = 1, .sample_min_s = 0.02};

constexpr char kWorkload[] = "independent_work";

// Two cells on one lane and two on all lanes; each pair is the same cell under two
// indices.
absl::StatusOr<Plan> PlanTwins(const DoctorOptions& options,
                               const Surroundings& surroundings) {
  absl::StatusOr<PlanOptions> plan_options =
      MakePlanOptions(options.run, kDoctorLimits, CommandLine());
  if (!plan_options.ok()) return plan_options.status();
  const int threads = ThreadsAllowed(surroundings.topology);
  absl::StatusOr<Plan> plan =
      PlanSweep({.cases = {kWorkload},
                 .threads = threads > 1 ? absl::StrFormat("1,%d", threads) : "1"},
                *plan_options, surroundings.families, surroundings.topology);
  if (!plan.ok()) return plan;
  const std::vector<Cell> cells = plan->cells;
  plan->cells.insert(plan->cells.end(), cells.begin(), cells.end());
  return plan;
}

absl::StatusOr<std::vector<DoctorCheck>> Examine(const DoctorOptions& options) {
  absl::StatusOr<Surroundings> surroundings = LookAround(options.run.cells);
  if (!surroundings.ok()) return surroundings.status();
  std::vector<DoctorCheck> checks =
      CheckHost(ReadHostFacts(), surroundings->topology, TimerCostNs());
  absl::StatusOr<Plan> plan = PlanTwins(options, *surroundings);
  if (!plan.ok()) return plan.status();
  absl::StatusOr<RunReport> report =
      RunInPassing(*std::move(plan), options.run, *surroundings);
  if (!report.ok()) return report.status();
  if (report->end.reason == "interrupted") return absl::CancelledError("interrupted");
  const std::vector<DoctorCheck> noise = CheckTwins(*report);
  checks.insert(checks.end(), noise.begin(), noise.end());
  return checks;
}

int Doctor(const DoctorOptions& options) {
  absl::StatusOr<std::vector<DoctorCheck>> checks = Examine(options);
  if (!checks.ok()) {
    PrintError(checks.status());
    return absl::IsCancelled(checks.status()) ? kExitInterrupted
                                              : ExitCodeOf(checks.status());
  }
  std::fputs((options.json ? DoctorJson(*checks) : DoctorText(*checks)).c_str(), stdout);
  const bool unfit = std::any_of(
      checks->begin(), checks->end(),
      [](const DoctorCheck& check) { return check.state == DoctorCheck::kProblem; });
  return unfit && options.run.strict ? kExitUndecided : kExitProved;
}

}  // namespace

void AddDoctorCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command =
      app.add_subcommand("doctor", "Is this machine fit to measure on, and what to fix");
  command->add_flag("--json", options->json, "As JSON: an array of checks");
  AddRunOptions(*command, options->run);
  command->footer(
      "Reads what the machine shows of itself, then measures the same cell twice for a "
      "few\n"
      "seconds. With --strict the exit code is 4 where something would spoil results.\n\n"
      "Examples:\n"
      "  assay doctor\n"
      "  assay doctor --strict --quiet && assay prove claims.toml");
  command->callback([options, &exit_code] { exit_code = Doctor(*options); });
}

}  // namespace assay
