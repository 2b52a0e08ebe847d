#include "workloads/cache_throughput/operations.h"

#include <algorithm>
#include <cmath>

#include "harness/base/random.h"

namespace assay {
namespace {

// The sums of the weights of keys 0 to k.
std::vector<double> SummedWeights(std::uint32_t keys, double skew) {
  std::vector<double> sums;
  double sum = 0;
  for (std::uint32_t key = 0; key < keys; ++key) {
    sum += std::pow(key + 1.0, -skew);
    sums.push_back(sum);
  }
  return sums;
}

}  // namespace

Operations::Operations(const OperationOptions& options) {
  const std::vector<double> sums = SummedWeights(options.keys, options.skew);
  KeyedRandom random{options.seed, 0x6f7073};
  sequence_.reserve(kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    const auto found =
        std::upper_bound(sums.begin(), sums.end() - 1, random.Uniform() * sums.back());
    const auto key = static_cast<std::uint32_t>(found - sums.begin());
    const bool is_lookup = random.Uniform() < options.read_share;
    const std::uint64_t wording =
        random.Below(static_cast<std::uint64_t>(options.wordings));
    sequence_.push_back(
        {.key = key & 0xffffff,
         .wording = static_cast<std::uint32_t>(is_lookup ? wording : 0) & 0xf,
         .is_lookup = is_lookup});
  }
}

}  // namespace assay
