#include "harness/statistics/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace assay {
namespace {

using Values = std::vector<double>;

Values OneTo(int n) {
  Values values;
  for (int i = n; i >= 1; --i) values.push_back(i);
  return values;
}

TEST(MedianTest, OfOddEvenAndNothing) {
  EXPECT_EQ(Median(Values{3, 1, 2}), 2);
  EXPECT_EQ(Median(Values{4, 1, 2, 3}), 2.5);
  EXPECT_TRUE(std::isnan(Median(Values{})));
}

TEST(RobustSdTest, AnOutlierHardlyMatters) {
  EXPECT_NEAR(RobustSd(Values{1, 2, 3, 4, 5}), 1.4826, 1e-12);
  EXPECT_NEAR(RobustSd(Values{1, 2, 3, 4, 1e9}), 1.4826, 1e-12);
}

// The classical table of sign-test intervals: at 95 % the k-th from each end is 1 for
// n = 6, 2 for 9 and 10, 6 for 20, 10 for 30, 40 for 100.
TEST(MedianIntervalTest, UsesTheTabulatedOrderStatistics) {
  const struct {
    int n, k;
  } kTable[] = {{6, 1}, {8, 1}, {9, 2}, {10, 2}, {12, 3}, {20, 6}, {30, 10}, {100, 40}};
  for (const auto& row : kTable) {
    const Interval interval = MedianInterval(OneTo(row.n), 0.95);
    EXPECT_EQ(interval.low, row.k) << row.n;
    EXPECT_EQ(interval.high, row.n + 1 - row.k) << row.n;
    EXPECT_EQ(interval.estimate, (row.n + 1) / 2.0) << row.n;
  }
}

TEST(MedianIntervalTest, FiveValuesBoundNothingAt95Percent) {
  const Interval interval = MedianInterval(OneTo(5), 0.95);
  EXPECT_EQ(interval.estimate, 3);
  EXPECT_EQ(interval.low, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(interval.high, std::numeric_limits<double>::infinity());
}

// With no failures the bounds have closed forms: 1 - tail^(1/n).
TEST(RateIntervalTest, NoFailuresInThreeHundredTrials) {
  const Interval interval = RateInterval(0, 300, 0.95);
  EXPECT_EQ(interval.estimate, 0);
  EXPECT_EQ(interval.low, 0);
  EXPECT_NEAR(interval.high, 1 - std::pow(0.025, 1 / 300.0), 1e-12);
  EXPECT_NEAR(interval.high, 0.01222, 5e-6);
  EXPECT_NEAR(RateUpperBound(0, 300, 0.95), 0.009936, 5e-7);
}

// 1 of 10 and 5 of 10 at 95 % are in every table of exact binomial intervals.
TEST(RateIntervalTest, TabulatedValues) {
  const Interval one = RateInterval(1, 10, 0.95);
  EXPECT_NEAR(one.low, 0.002529, 5e-7);
  EXPECT_NEAR(one.high, 0.445016, 5e-7);
  const Interval five = RateInterval(5, 10, 0.95);
  EXPECT_NEAR(five.low, 0.187086, 5e-7);
  EXPECT_NEAR(five.high, 0.812914, 5e-7);
}

TEST(RateIntervalTest, AllFailuresMirrorNone) {
  const Interval none = RateInterval(0, 40, 0.99), all = RateInterval(40, 40, 0.99);
  EXPECT_EQ(all.high, 1);
  EXPECT_NEAR(all.low, 1 - none.high, 1e-12);
}

TEST(RateIntervalTest, NoTrialsSayNothing) {
  const Interval interval = RateInterval(0, 0, 0.95);
  EXPECT_EQ(interval.low, 0);
  EXPECT_EQ(interval.high, 1);
}

}  // namespace
}  // namespace assay
