#include "workloads/cache_throughput/percentile.h"

#include <algorithm>
#include <cmath>

namespace assay {

std::int64_t Percentile(std::vector<std::int64_t>& values, double share) {
  if (values.empty()) return 0;
  const double size = static_cast<double>(values.size());
  const double rank = std::clamp(std::ceil(share * size), 1.0, size);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

}  // namespace assay
