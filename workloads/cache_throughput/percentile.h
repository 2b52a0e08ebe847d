// Percentiles of all values, not of a histogram: exact, by the nearest rank.
#pragma once

#include <cstdint>
#include <vector>

namespace assay {

// The smallest value that at least `share` of the values do not exceed; 0 of nothing. The
// values are put into another order. `share` is from 0 to 1.
std::int64_t Percentile(std::vector<std::int64_t>& values, double share);

}  // namespace assay
