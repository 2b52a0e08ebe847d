// Intervals for numbers that are described rather than claimed: the median of a fixed
// number of rounds, and a rate of failures. They hold for one look at the end; a verdict
// that is looked at repeatedly needs rule.h.
//
// The median's interval is a pair of order statistics and exact for any continuous
// distribution (Conover, "Practical Nonparametric Statistics", 3.2). The rate's is
// Clopper and Pearson, Biometrika 26:404 (1934): exact, and cautious.
#pragma once

#include <cstdint>
#include <span>

namespace assay {

struct Interval {
  double estimate = 0;
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

// The median, the mean of the middle two where their number is even; NaN of nothing.
// No value may be NaN.
double Median(std::span<const double> values);

// 1.4826 times the median distance from the median: the standard deviation of normal
// data, hardly moved by outliers.
double RobustSd(std::span<const double> values);

// The median with an interval that covers the true one at least as often as `confidence`
// says; unbounded where the values are too few (below 6 at 0.95). Where values resemble
// each other, `psi` says how many of them are worth one independent value (dependence.h).
Interval MedianInterval(std::span<const double> values, double confidence,
                        double psi = 1);

// `failures` of `trials` with a two-sided interval; no trials say nothing: [0, 1].
Interval RateInterval(std::int64_t failures, std::int64_t trials, double confidence);

// The one-sided bound: the rate is at most this. "0 of 300 at 0.95" is 0.00994, the
// rule of three.
double RateUpperBound(std::int64_t failures, std::int64_t trials, double confidence);

}  // namespace assay
