#include "harness/plan/make_cell.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "harness/plan/params.h"
#include "harness/topology/placement.h"

namespace assay {

Plan EmptyPlan(const PlanOptions& options) {
  return Plan{.command = options.command, .seed = options.seed, .limits = options.limits};
}

absl::StatusOr<Cell> MakeCell(const CaseInfo& info, int threads, const Params& params,
                              const PlanOptions& options, const Topology& topology) {
  if (info.threading == Threading::kSingle && threads != 1) {
    return absl::InvalidArgumentError(absl::StrFormat("%s/%s runs on 1 thread, not on %d",
                                                      info.name, info.variant, threads));
  }
  absl::StatusOr<Params> complete = CompleteParams(info, params);
  if (!complete.ok()) return complete.status();
  absl::StatusOr<std::vector<int>> cpus =
      PlaceLanes(topology, options.placement, threads);
  if (!cpus.ok()) return cpus.status();
  return Cell{.workload = info.name,
              .variant = info.variant,
              .threads = threads,
              .params = *std::move(complete),
              .placement = options.placement,
              .cpus = *std::move(cpus),
              .flavour = options.flavour,
              .scales = info.scales,
              .threading = info.threading,
              .item = info.item};
}

int IndexOf(const Cell& cell, Plan* plan) {
  const auto found = std::find(plan->cells.begin(), plan->cells.end(), cell);
  const auto index = found - plan->cells.begin();
  if (found == plan->cells.end()) plan->cells.push_back(cell);
  return static_cast<int>(index);
}

}  // namespace assay
