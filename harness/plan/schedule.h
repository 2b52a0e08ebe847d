// The order in which a round visits its cells: uniformly random, and a function of seed
// and round alone, so that a run can be repeated. Tested in schedule_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "harness/base/random.h"

namespace assay {

// A Fisher-Yates shuffle of `cells` keyed by (seed, round).
inline std::vector<int> RoundOrder(std::vector<int> cells, std::uint64_t seed,
                                   int round) {
  KeyedRandom random{seed, static_cast<std::uint64_t>(round)};
  for (std::size_t left = cells.size(); left > 1; --left) {
    std::swap(cells[left - 1], cells[random.Below(left)]);
  }
  return cells;
}

}  // namespace assay
