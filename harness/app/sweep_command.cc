// `assay sweep`: how a case scales, without a claim.
#include <CLI/CLI.hpp>
#include <memory>

#include "harness/app/commands.h"
#include "harness/app/pipeline.h"
#include "harness/app/reproduce.h"

namespace assay {
namespace {

struct SweepOptions {
  RunOptions run;
  SweepRequest request;
  CaseOptions cases;
};

absl::StatusOr<Plan> MakePlan(SweepOptions& options, const Surroundings& surroundings) {
  absl::StatusOr<PlanOptions> plan =
      MakePlanOptions(options.run, kSweepLimits, CommandLine());
  if (!plan.ok()) return plan.status();
  absl::StatusOr<std::vector<ParamOverride>> params = SplitParams(options.cases.params);
  if (!params.ok()) return params.status();
  options.request.params = *std::move(params);
  options.request.variants = options.cases.variants;
  return PlanSweep(options.request, *plan, surroundings.families, surroundings.topology);
}

int Sweep(SweepOptions& options) {
  return PlanAndRun(options.run, [&](const Surroundings& surroundings) {
    return MakePlan(options, surroundings);
  });
}

}  // namespace

void AddSweepCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SweepOptions>();
  CLI::App* command =
      app.add_subcommand("sweep", "Measure how a case scales over threads");
  command->add_option("case", options->request.cases, "Cases to sweep; see: assay list")
      ->required();
  command
      ->add_option("--threads", options->request.threads,
                   "Thread counts: 1,2,4 or 1..8 or pow2 or all (default: pow2)")
      ->type_name("COUNTS");
  AddCaseOptions(*command, options->cases);
  AddRunOptions(*command, options->run);
  command->footer(
      "Measures every variant on every thread count in interleaved rounds: 20 rounds,\n"
      "or 60 s, whichever comes first.\n\n"
      "Examples:\n"
      "  assay sweep agent_evolution\n"
      "  assay sweep agent_evolution --variant sequential,openmp -p agents=128\n"
      "  assay sweep singleton_contention -p mode=first_touch --threads all\n"
      "  assay sweep cache_throughput --variant pool -p read_share=0.5,0.9,1");
  command->callback([options, &exit_code] { exit_code = Sweep(*options); });
}

}  // namespace assay
