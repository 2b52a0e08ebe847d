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
#include "harness/app/reproduce.h"
#include "harness/app/self_test.h"
#include "harness/app/terminal.h"
#include "harness/topology/host.h"
#include "harness/topology/placement.h"

namespace assay {
namespace {

struct DoctorOptions {
  RunOptions run;
  bool json = false;
  bool self_test = false;
  int trials = 20;
};

// Short: a dozen samples of each cell say enough about noise.
constexpr RunLimits kDoctorLimits{
    .budget_s = 30, .rounds_max = 20, .rounds_dropped = 1, .sample_min_s = 0.02};

// Long enough for most verdicts at 2 % of the truth; a trial ends once all are reached.
constexpr RunLimits kTrialLimits{.budget_s = 40};

constexpr char kWorkload[] = "independent_work";
constexpr char kWorkSize[] = "links";

// The workload on one lane and on all.
absl::StatusOr<Plan> PlanWork(const DoctorOptions& options, const RunLimits& limits,
                              const Surroundings& surroundings) {
  absl::StatusOr<PlanOptions> plan_options =
      MakePlanOptions(options.run, limits, CommandLine());
  if (!plan_options.ok()) return plan_options.status();
  const int threads = ThreadsAllowed(surroundings.topology);
  return PlanSweep({.cases = {kWorkload},
                    .threads = threads > 1 ? absl::StrFormat("1,%d", threads) : "1"},
                   *plan_options, surroundings.families, surroundings.topology);
}

// Each cell twice, under two indices.
absl::StatusOr<Plan> PlanTwins(const DoctorOptions& options,
                               const Surroundings& surroundings) {
  absl::StatusOr<Plan> plan = PlanWork(options, kDoctorLimits, surroundings);
  if (!plan.ok()) return plan;
  const std::vector<Cell> cells = plan->cells;
  plan->cells.insert(plan->cells.end(), cells.begin(), cells.end());
  return plan;
}

// Says how it goes: twenty trials take minutes.
void ShowTrial(const SelfTestTally& tally, int trials) {
  const auto line = [](const SelfTestTally::Kind& kind) {
    return absl::StrFormat("%d right, %d wrong, %d open", kind.right, kind.wrong,
                           kind.undecided);
  };
  std::fprintf(stderr, "self-test, trial %d of %d: same work %s; %d times %s\n",
               tally.trials, trials, line(tally.same).c_str(), kWorkFactor,
               line(tally.factor).c_str());
}

absl::StatusOr<std::vector<DoctorCheck>> SelfTest(const DoctorOptions& options,
                                                  const Surroundings& surroundings) {
  SelfTestTally tally;
  for (int trial = 0; trial < options.trials; ++trial) {
    DoctorOptions seeded = options;
    seeded.run.seed = options.run.seed + static_cast<std::uint64_t>(trial);
    absl::StatusOr<Plan> sweep = PlanWork(seeded, kTrialLimits, surroundings);
    if (!sweep.ok()) return sweep.status();
    absl::StatusOr<Plan> plan = PlanSelfTest(*sweep, kWorkSize);
    if (!plan.ok()) return plan.status();
    absl::StatusOr<RunReport> report =
        RunInPassing(*std::move(plan), seeded.run, surroundings);
    if (!report.ok()) return report.status();
    if (report->end.reason == "interrupted") return absl::CancelledError("interrupted");
    AddTrial(*report, &tally);
    if (!options.run.quiet) ShowTrial(tally, options.trials);
  }
  return CheckSelfTest(tally);
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
  if (!options.self_test) return checks;
  absl::StatusOr<std::vector<DoctorCheck>> tested = SelfTest(options, *surroundings);
  if (!tested.ok()) return tested.status();
  checks.insert(checks.end(), tested->begin(), tested->end());
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
  command->add_flag("--self-test", options->self_test,
                    "Also test the verdicts themselves, on work whose truth is known");
  command
      ->add_option("--trials", options->trials,
                   "Whole runs of the self-test, 10 to 40 s each")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  AddRunOptions(*command, options->run);
  command->footer(
      "Reads what the machine shows of itself, then measures the same cell twice for a "
      "few\n"
      "seconds. With --strict the exit code is 4 where something would spoil results.\n\n"
      "--self-test runs the whole path, from fresh processes to verdicts, on the same "
      "work\n"
      "under two names and on 3 times the work: a verdict that finds the one different "
      "or\n"
      "the other not 3 times as long is wrong and is counted. --budget is each "
      "trial's.\n\n"
      "Examples:\n"
      "  assay doctor\n"
      "  assay doctor --self-test --trials 20\n"
      "  assay doctor --strict --quiet && assay prove claims.toml");
  command->callback([options, &exit_code] { exit_code = Doctor(*options); });
}

}  // namespace assay
