// `assay stress`: hunts for forbidden outcomes, broken invariants, lost wake-ups.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "harness/app/commands.h"
#include "harness/app/pipeline.h"
#include "harness/app/reproduce.h"
#include "harness/base/duration.h"
#include "harness/plan/plan_stress.h"

namespace assay {
namespace {

struct StressOptions {
  RunOptions run;
  StressRequest request;
  CaseOptions cases;
  std::string time = "1s";
  int tries = 10;
};

constexpr int kBurstsLeast = 4;
constexpr int kRoundsPerGeneration = 8;
// In a soak a child lives longer, so that a slow leak shows: there are so many
// generations.
constexpr double kGenerationsMost = 16;

absl::StatusOr<Plan> MakePlan(StressOptions& options, const Surroundings& surroundings) {
  absl::StatusOr<double> time_s = ParseDuration(options.time);
  if (!time_s.ok()) {
    return absl::InvalidArgumentError("--time: " +
                                      std::string(time_s.status().message()));
  }
  const double burst_s = std::min(kBurstS, *time_s / kBurstsLeast);
  const double rounds = *time_s / burst_s;
  RunLimits limits{.budget_s = kNoBudgetS,
                   .rounds_per_generation = std::max(
                       kRoundsPerGeneration, static_cast<int>(rounds / kGenerationsMost)),
                   .rounds_dropped = 0,
                   .hunt_s = *time_s,
                   .burst_s = burst_s,
                   .tries = options.tries};
  if (!options.request.replay.empty()) {
    limits.burst_s = *time_s;
    limits.tries = std::max(1, limits.tries);
  }
  absl::StatusOr<PlanOptions> plan = MakePlanOptions(options.run, limits, CommandLine());
  if (!plan.ok()) return plan.status();
  absl::StatusOr<std::vector<ParamOverride>> params = SplitParams(options.cases.params);
  if (!params.ok()) return params.status();
  options.request.params = *std::move(params);
  options.request.variants = options.cases.variants;
  return PlanStress(options.request, *plan, surroundings.families, surroundings.topology);
}

int Stress(StressOptions& options) {
  return PlanAndRun(options.run, [&](const Surroundings& surroundings) {
    return MakePlan(options, surroundings);
  });
}

}  // namespace

void AddStressCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<StressOptions>();
  options->run.place = kMixedPlacement;
  CLI::App* command =
      app.add_subcommand("stress", "Hunt for forbidden outcomes and broken invariants");
  command->add_option("case", options->request.cases,
                      "Stress cases (default: all); see: assay list");
  command
      ->add_option("--time", options->time,
                   "How long to hunt in each variant of each case, e.g. 200ms, 10s, 1m")
      ->type_name("TIME")
      ->capture_default_str();
  command
      ->add_option("--threads", options->request.threads,
                   "Actors: 2 or 2,4 or 2..8 (default: as suits case and machine)")
      ->type_name("COUNTS");
  AddCaseOptions(*command, options->cases);
  command
      ->add_option("--replay", options->request.replay,
                   "Only this seed, as a finding shows it, --tries times")
      ->type_name("SEED");
  command
      ->add_option("--iterations", options->request.iterations,
                   "With --replay: iterations of each replay, as a finding shows them")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--tries", options->tries,
                   "How often a failure's seed is replayed; 0: report it as it came")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  const CLI::Option* at_most =
      command
          ->add_option("--at-most", options->request.at_most,
                       "A clean case's failure rate must be known to be below this; "
                       "where it is given, a slow case has ten times its --time for it")
          ->type_name("RATE")
          ->check(CLI::Range(1e-12, 1.0))
          ->capture_default_str();
  AddRunOptions(*command, options->run);
  // Those are about samples.
  for (const char* option : {"--rounds", "--warm-up"}) {
    command->remove_option(command->get_option(option));
  }
  command->footer(
      "Runs every case millions of times on pinned lanes, half of the bursts with "
      "seeded\n"
      "delays in the way of the lanes. A case that fails is over; its seed is replayed,\n"
      "and what it needs to fail is cut down. Cases that are broken on purpose must be\n"
      "caught: exit code 1 means that something else failed, 4 with --strict that a\n"
      "broken one was not caught.\n\n"
      "--place mixed takes turns at cores, compact, spread and oversubscribed (two "
      "lanes\n"
      "to a CPU), as far as they differ here.\n\n"
      "Examples:\n"
      "  assay stress                                every case, one second each\n"
      "  assay stress store_buffering --time 10s     one case, longer\n"
      "  assay stress --variant fixed --time 1m      a soak of all fixed forms\n"
      "  assay stress lazy_singleton --variant broken --replay 1234567@1f3a9c2b");
  command->callback([options, at_most, &exit_code] {
    options->request.hunts_until_known = at_most->count() > 0;
    exit_code = Stress(*options);
  });
}

}  // namespace assay
