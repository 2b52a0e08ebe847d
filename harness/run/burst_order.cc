#include "harness/run/burst_order.h"

#include "harness/base/random.h"

namespace assay {

BurstOrder OrderOf(const Plan& plan, int cell, int round) {
  const auto placements =
      plan.cells[static_cast<std::size_t>(cell)].stress->placements.size();
  BurstOrder order{.seconds = plan.limits.burst_s,
                   .iterations_max = plan.limits.burst_iterations};
  if (plan.replay) {
    order.seed = *plan.replay;
    order.placement = round % static_cast<int>(placements);
  } else {
    // Free and perturbed in turn, at every placement. Ten digits are short enough to
    // type.
    KeyedRandom random{plan.seed, static_cast<std::uint64_t>(cell),
                       static_cast<std::uint64_t>(round)};
    order.seed = ((random() >> 32) << 1) + static_cast<std::uint64_t>(round % 2);
    order.placement = round / 2 % static_cast<int>(placements);
  }
  order.mode = ModeOf(order.seed);
  order.reports_only = plan.cells[static_cast<std::size_t>(cell)].stress->reports_only;
  return order;
}

}  // namespace assay
