// One number measured in two runs: how much did it change? Rounds of different runs do
// not pair, so each run's median gets an interval of its own: two order statistics, with
// rounds that resemble each other counted as fewer (estimate.h, dependence.h). The two
// are combined by MOVER, the method of variance estimates recovery (Zou and Donner,
// "Construction of confidence limits about effect measures", Stat Med 27:1693, 2008): for
// a difference of independent estimates with intervals [l1, u1] and [l2, u2],
//
//   low  = m2 - m1 - sqrt((m2 - l2)^2 + (u1 - m1)^2)
//   high = m2 - m1 + sqrt((u2 - m2)^2 + (m1 - l1)^2),
//
// and half a percent is added at each end for what no run can see of itself: another
// build lies elsewhere in memory. The intervals are those of one look; that a run was
// stopped when its claims were decided does not inflate the error by more than they are
// cautious (measured, with the rest, in two_runs_test.cc).
#pragma once

#include <span>
#include <string>

#include "harness/statistics/estimate.h"
#include "harness/statistics/rule.h"

namespace assay {

// The median of one run, in log units, with its interval and without the half percent.
struct RunMedian {
  Interval log;  // ends are infinite where the rounds bound nothing
  // What withholds a verdict: it was too short, or started its processes too few times.
  // Empty: nothing.
  std::string objection = {};
};
RunMedian MedianOfRun(std::span<const CleanRound> rounds, const RuleOptions& options);

struct RunsRatio {
  double ratio = 0;  // of the medians, the second run's over the first's; NaN of nothing
  double low = 0;    // [0, infinity] where a run bounds nothing
  double high = 0;
  double before = 0;  // exp of the medians
  double after = 0;
  std::string objection_before = {};  // as of RunMedian
  std::string objection_after = {};
};

// Each value is the log of a number; order is that of measurement. Of the options, all
// count but effective_min.
RunsRatio CompareRuns(std::span<const CleanRound> before,
                      std::span<const CleanRound> after, const RuleOptions& options);

}  // namespace assay
