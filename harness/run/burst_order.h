// What a burst of a hunt is asked for. Tested in burst_order_test.cc.
#pragma once

#include <cstdint>

#include "results/model/plan.h"
#include "results/model/stress.h"

namespace assay {

// The order of a cell's burst in a round: its seed, which also says whether it is
// perturbed (odd) or free (even), and where the lanes sit. A function of plan, cell and
// round.
BurstOrder OrderOf(const Plan& plan, int cell, int round);

// Whether a seed stands for a perturbed burst.
constexpr BurstMode ModeOf(std::uint64_t seed) {
  return seed % 2 == 1 ? BurstMode::kPerturbed : BurstMode::kFree;
}

}  // namespace assay
