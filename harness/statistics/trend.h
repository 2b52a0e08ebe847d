// Has a number changed over many runs? Two questions of a series with one value a run, in
// the order of time, as logs so that a step is a relative one. Pure. Tested in
// trend_test.cc, which measures how often each is wrong.
//
// Does it drift? The Mann-Kendall test (Mann, Econometrica 13:245, 1945; Kendall, "Rank
// Correlation Methods") says whether later runs are higher or lower more often than
// chance makes them, and the Theil-Sen slope (Sen, JASA 63:1379, 1968), the median of the
// slopes of all pairs, says by how much.
//
// Did it step? Optimal partitioning (Jackson et al., IEEE Signal Processing Letters
// 12:105, 2005; PELT, Killick et al., JASA 107:1590, 2012, is its pruned form) finds the
// levels that explain the series best when each change has to pay a penalty. A run counts
// by its squared distance from its level, at most by kOutlier standard deviations
// (the biweight loss of Fearnhead and Rigaill, JASA 114:169, 2019). For example, with
// noise of 1 %:
//
//   1.00 1.01 1.00 0.80 0.99 1.01 1.00   one level: the outlier pays once, at most
//   1.00 1.01 1.00 1.11 1.10 1.09 1.10   two levels: each later run would pay
//
// So a change is only seen when three runs have confirmed it. Of series without change,
// at most 2.7 % show one (6 to 200 runs, normal noise; no more with Student's t of 3
// degrees of freedom). That holds for runs that are independent of each other: noise that
// lasts for several runs (a machine that is busy all day) is found as a change, in 4 to
// 5 % of series where neighbours correlate by 0.3, and in 26 to 47 % by 0.6.
//
// A slow drift is a staircase to the second question, and a step is a drift to the first:
// ask the first of one level at a time.
#pragma once

#include <span>
#include <vector>

namespace assay {

struct Trend {
  double slope = 0;  // of the log value, a run
  double p = 1;  // how often a series without trend looks like one as much, either way
};

// Exact for up to 30 values without ties, otherwise by the normal approximation with
// corrections for ties and continuity.
Trend TrendOf(std::span<const double> log_values);

// The typical random difference of a run from its level (a standard deviation), from
// successive differences, so that steps hardly add to it. 0 for fewer than 3 values.
double RunNoise(std::span<const double> log_values);

struct ChangeOptions {
  double change_min = 0.03;  // smaller steps, relative to the lower level, are no change
  // The noise is taken to be at least this, in log units: what a run knows of its own
  // uncertainty. Never less than kNoiseFloor.
  double noise_min = 0;
};

// Differences between runs that no interval of a run shows (memory layout, a clock's
// drift): the systematic floor of verdicts, docs/procedure.md.
inline constexpr double kNoiseFloor = 0.005;

// Runs [begin, end) that share a level.
struct Level {
  int begin = 0;
  int end = 0;
  double log_value = 0;  // their median
  bool operator==(const Level&) const = default;
};

// The levels of the series, in order; one where nothing changed, none of nothing. No
// value may be NaN or infinite. The time grows with the cube: 2 ms for 200 runs.
std::vector<Level> Levels(std::span<const double> log_values,
                          const ChangeOptions& options = {});

}  // namespace assay
