#include "harness/app/run_options.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_format.h"
#include "harness/base/duration.h"
#include "harness/topology/placement.h"

namespace assay {

void AddRunOptions(CLI::App& command, RunOptions& options) {
  std::string policies;
  for (const auto& policy : PlacementPolicies()) {
    policies += "\n  " + policy.name + ": " + policy.help;
  }
  command.add_option("--place", options.place, "Where lanes go:" + policies)
      ->type_name("POLICY")
      ->capture_default_str();
  command.add_option("--budget", options.budget, "Time to measure for, e.g. 90s, 2m, 1h")
      ->type_name("TIME");
  command.add_option("--rounds", options.rounds_max, "Rounds to measure at most")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command
      .add_option("--warm-up", options.rounds_dropped,
                  "Rounds to drop at the start, whatever their times (default: 2)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--seed", options.seed,
                  "Orders the cells within rounds; noted in the report")
      ->type_name("N")
      ->capture_default_str();
  command
      .add_option("--flavour", options.flavour,
                  "Build of the children to run; a sweep takes several: release,tsan")
      ->type_name("NAME")
      ->capture_default_str();
  command
      .add_option("--hang-after", options.hang_after,
                  "A sample without an answer for this long is a hang (default: 60s)")
      ->type_name("TIME");
  command
      .add_option("--cells", options.cells,
                  "Children to use: a folder or an executable (default: those that come "
                  "with assay); repeatable")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command
      .add_option("-o,--out", options.out,
                  "Run folder to create (default: assay-results/<run id>)")
      ->type_name("DIR");
  command
      .add_option("--priority", options.priority,
                  "high: as root, give the children the scheduler's highest weight")
      ->check(CLI::IsMember({"normal", "high"}))
      ->capture_default_str();
  command.add_flag("-q,--quiet", options.quiet, "No progress, only the result");
  command.add_flag("--strict", options.strict,
                   "Exit with 4 where something is undecided or untestable");
}

void AddCaseOptions(CLI::App& command, CaseOptions& options) {
  command.add_option("--variant", options.variants, "Variants (default: all)")
      ->type_name("V,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("-p,--param", options.params,
                  "A parameter of the case, one value or several; repeatable")
      ->type_name("NAME=VALUE,...")
      ->allow_extra_args(false);
}

absl::StatusOr<PlanOptions> MakePlanOptions(const RunOptions& options, RunLimits defaults,
                                            const std::string& command) {
  PlanOptions plan{.command = command,
                   .seed = options.seed,
                   .placement = options.place,
                   .flavour = options.flavour,
                   .limits = defaults};
  if (!options.budget.empty()) {
    absl::StatusOr<double> budget = ParseDuration(options.budget);
    if (!budget.ok()) {
      return absl::InvalidArgumentError("--budget: " +
                                        std::string(budget.status().message()));
    }
    plan.limits.budget_s = *budget;
  }
  if (!options.hang_after.empty()) {
    absl::StatusOr<double> hang = ParseDuration(options.hang_after);
    if (!hang.ok()) {
      return absl::InvalidArgumentError("--hang-after: " +
                                        std::string(hang.status().message()));
    }
    plan.limits.hang_s = *hang;
  }
  if (options.rounds_dropped >= 0) plan.limits.rounds_dropped = options.rounds_dropped;
  if (options.rounds_max > 0) plan.limits.rounds_max = options.rounds_max;
  return plan;
}

}  // namespace assay
