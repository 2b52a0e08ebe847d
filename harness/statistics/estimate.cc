#include "harness/statistics/estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "harness/base/check.h"
#include "harness/base/infinity.h"
#include "harness/statistics/distributions.h"

namespace assay {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The MAD of a normal distribution is 1 / 1.4826 standard deviations.
constexpr double kMadToSd = 1.4826;

std::vector<double> Sorted(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

double MedianOfSorted(const std::vector<double>& sorted) {
  if (sorted.empty()) return kNone;
  const std::size_t half = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[half];
  return std::midpoint(sorted[half - 1], sorted[half]);
}

// How many values may be cut off each end: the largest k with P(X < k) <= tail for
// X ~ Binomial(n, 1/2).
int OrderStatistic(int n, double tail) {
  int k = 0;
  while (k < n / 2 && FairCoinCdf(k, n) <= tail) ++k;
  return k;
}

double RateQuantile(std::int64_t failures, std::int64_t successes, double p) {
  return BetaQuantile(static_cast<double>(failures), static_cast<double>(successes), p);
}

}  // namespace

double Median(std::span<const double> values) { return MedianOfSorted(Sorted(values)); }

double RobustSd(std::span<const double> values) {
  const double median = Median(values);
  std::vector<double> distances;
  for (double value : values) distances.push_back(std::abs(value - median));
  return kMadToSd * Median(distances);
}

Interval MedianInterval(std::span<const double> values, double confidence, double psi) {
  const std::vector<double> sorted = Sorted(values);
  const double tail = (1 - confidence) / 2;
  const int n = static_cast<int>(sorted.size());
  // As many may be cut off as of the independent values that they are worth, scaled up.
  const int of_effective =
      static_cast<int>(psi * OrderStatistic(static_cast<int>(n / psi), tail));
  const int k = std::min(OrderStatistic(n, tail), of_effective);
  if (k == 0) return {MedianOfSorted(sorted), -kInfinity, kInfinity};
  const std::size_t cut = static_cast<std::size_t>(k);
  return {MedianOfSorted(sorted), sorted[cut - 1], sorted[sorted.size() - cut]};
}

Interval RateInterval(std::int64_t failures, std::int64_t trials, double confidence) {
  ASSAY_CHECK(failures >= 0 && failures <= trials);
  if (trials == 0) return {kNone, 0, 1};
  const double tail = (1 - confidence) / 2;
  const std::int64_t successes = trials - failures;
  return {
      .estimate = static_cast<double>(failures) / static_cast<double>(trials),
      .low = failures == 0 ? 0 : RateQuantile(failures, successes + 1, tail),
      .high = RateUpperBound(failures, trials, 1 - tail),
  };
}

double RateUpperBound(std::int64_t failures, std::int64_t trials, double confidence) {
  ASSAY_CHECK(failures >= 0 && failures <= trials);
  if (failures == trials) return 1;
  return RateQuantile(failures + 1, trials - failures, confidence);
}

}  // namespace assay
