#include "harness/statistics/scaling_laws.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "harness/base/infinity.h"
#include "harness/statistics/testing/scaling_point.h"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

ScalingPoint Exactly(int threads, double speedup) {
  return BoundedPoint(threads, speedup, speedup);
}

TEST(SerialFractionTest, IsThatOfTheLawThatMadeTheSpeedup) {
  const ScalingPoint point =
      BoundedPoint(8, AmdahlSpeedup(0.06, 8), AmdahlSpeedup(0.05, 8));
  EXPECT_NEAR(SerialFraction(point).low, 0.05, 1e-12);
  EXPECT_NEAR(SerialFraction(point).high, 0.06, 1e-12);
  EXPECT_LT(SerialFraction(Exactly(4, 4.2)).estimate, 0);  // more than linear
}

TEST(SerialFractionTest, OfScaledWorkIsGustafsons) {
  const ScalingPoint point =
      BoundedPoint(16, GustafsonSpeedup(0.2, 16), GustafsonSpeedup(0.1, 16));
  EXPECT_NEAR(ScaledSerialFraction(point).low, 0.1, 1e-12);
  EXPECT_NEAR(ScaledSerialFraction(point).high, 0.2, 1e-12);
}

TEST(SerialFractionTest, StaysABoundWhereAnEndOfTheSpeedupIsUnknown) {
  const Interval fraction = SerialFraction(BoundedPoint(2, 0, 1.9));
  EXPECT_EQ(fraction.high, kInfinity);
  EXPECT_GT(fraction.low, 0);
  EXPECT_EQ(SerialFraction(BoundedPoint(2, 1.5, kInfinity)).low, -1);
}

TEST(FitAmdahlTest, IntersectsWhatThePointsAllow) {
  const ScalingPoint points[] = {BoundedPoint(2, 1.85, 1.95), BoundedPoint(4, 3.3, 3.6)};
  const SerialFit fit = FitAmdahl(points);
  ASSERT_FALSE(fit.refuted);
  EXPECT_DOUBLE_EQ(fit.serial.low, SerialFraction(points[1]).low);
  EXPECT_DOUBLE_EQ(fit.serial.high, SerialFraction(points[1]).high);
  EXPECT_THAT(fit.serial.estimate, AllOf(Ge(fit.serial.low), Le(fit.serial.high)));
}

TEST(FitAmdahlTest, IsRefutedByAFractionThatGrows) {
  const ScalingPoint points[] = {BoundedPoint(2, 1.95, 1.97), BoundedPoint(8, 4.0, 4.1)};
  EXPECT_TRUE(FitAmdahl(points).refuted);
}

TEST(FitAmdahlTest, IsRefutedBySpeedupsBeyondThreads) {
  const ScalingPoint points[] = {BoundedPoint(2, 2.1, 2.2)};
  EXPECT_TRUE(FitAmdahl(points).refuted);
}

TEST(FitAmdahlTest, ExactPointsGiveTheirParameterBack) {
  const ScalingPoint points[] = {Exactly(2, AmdahlSpeedup(0.07, 2)),
                                 Exactly(4, AmdahlSpeedup(0.07, 4))};
  const SerialFit fit = FitAmdahl(points);
  ASSERT_FALSE(fit.refuted);
  EXPECT_NEAR(fit.serial.low, 0.07, 1e-12);
  EXPECT_NEAR(fit.serial.high, 0.07, 1e-12);
  EXPECT_NEAR(fit.serial.estimate, 0.07, 1e-12);
}

TEST(FitGustafsonTest, ExactPointsGiveTheirParameterBack) {
  const ScalingPoint points[] = {Exactly(2, GustafsonSpeedup(0.3, 2)),
                                 Exactly(8, GustafsonSpeedup(0.3, 8))};
  const SerialFit fit = FitGustafson(points);
  ASSERT_FALSE(fit.refuted);
  EXPECT_NEAR(fit.serial.estimate, 0.3, 1e-12);
}

TEST(FitGustafsonTest, IsRefutedWhereAmdahlRules) {
  const ScalingPoint points[] = {Exactly(2, AmdahlSpeedup(0.3, 2)),
                                 Exactly(8, AmdahlSpeedup(0.3, 8))};
  EXPECT_TRUE(FitGustafson(points).refuted);
}

TEST(FitUslTest, ExactPointsGiveTheirParametersBack) {
  const UslParameters truth{.contention = 0.04, .coherency = 0.002};
  const ScalingPoint points[] = {Exactly(2, UslSpeedup(truth, 2)),
                                 Exactly(4, UslSpeedup(truth, 4)),
                                 Exactly(8, UslSpeedup(truth, 8))};
  const UslFit fit = FitUsl(points);
  ASSERT_FALSE(fit.refuted);
  EXPECT_NEAR(fit.contention.estimate, 0.04, 1e-9);
  EXPECT_NEAR(fit.coherency.estimate, 0.002, 1e-9);
  EXPECT_NEAR(fit.contention.low, 0.04, 1e-9);
  EXPECT_NEAR(fit.coherency.high, 0.002, 1e-9);
  ASSERT_TRUE(fit.peak);
  EXPECT_NEAR(fit.peak->estimate, std::sqrt(0.96 / 0.002), 1e-3);
}

TEST(FitUslTest, ParametersAreNeverNegative) {
  // Least squares alone would give a negative coherency here.
  const ScalingPoint points[] = {BoundedPoint(2, 1.84, 1.94), BoundedPoint(4, 3.40, 3.60),
                                 BoundedPoint(8, 6.20, 6.90)};
  const UslFit fit = FitUsl(points);
  ASSERT_FALSE(fit.refuted);
  EXPECT_EQ(fit.coherency.low, 0);
  EXPECT_EQ(fit.coherency.estimate, 0);
  EXPECT_GT(fit.contention.low, 0);
  EXPECT_FALSE(fit.peak);  // perhaps there is none
}

TEST(FitUslTest, IsRefutedByAPointThatNoCurveReaches) {
  const ScalingPoint points[] = {BoundedPoint(2, 1.5, 1.52), BoundedPoint(4, 3.6, 3.65)};
  EXPECT_TRUE(FitUsl(points).refuted);
}

TEST(FitUslTest, IsRefutedBySpeedupsBeyondThreads) {
  const ScalingPoint points[] = {BoundedPoint(2, 1.9, 2.0), BoundedPoint(4, 4.2, 4.4)};
  EXPECT_TRUE(FitUsl(points).refuted);
}

TEST(FitUslTest, OnePointLeavesATradeOff) {
  const ScalingPoint points[] = {BoundedPoint(2, 1.8, 1.9)};
  const UslFit fit = FitUsl(points);
  ASSERT_TRUE(fit.IsBounded());
  EXPECT_EQ(fit.contention.low, 0);  // all of it could be coherency, or none
  EXPECT_EQ(fit.coherency.low, 0);
}

TEST(FitUslTest, NothingIsRefutedWhereNoPointIsBoundedFromBelow) {
  const ScalingPoint points[] = {BoundedPoint(2, 0, 1.9), BoundedPoint(4, 0, kInfinity)};
  const UslFit fit = FitUsl(points);
  EXPECT_FALSE(fit.refuted);
  EXPECT_FALSE(fit.IsBounded());
  EXPECT_EQ(fit.contention.high, kInfinity);
  EXPECT_FALSE(std::isnan(fit.contention.estimate));
}

// Every corner satisfies every interval, and no point of a fine grid outside of their
// hull does: the set found is the set that was defined.
TEST(FitUslTest, CornersSpanExactlyTheParametersThatAgree) {
  const ScalingPoint points[] = {BoundedPoint(2, 1.88, 1.92), BoundedPoint(4, 3.40, 3.52),
                                 BoundedPoint(8, 5.60, 5.90)};
  const UslFit fit = FitUsl(points);
  ASSERT_FALSE(fit.refuted);
  Interval contention{0, 1, 0}, coherency{0, 1, 0};
  for (int i = 0; i <= 1000; ++i) {
    for (int j = 0; j <= 1000; ++j) {
      const UslParameters at{i * 1e-4, j * 1e-5};
      const bool agrees =
          std::all_of(std::begin(points), std::end(points), [&](const ScalingPoint& p) {
            const double s = UslSpeedup(at, p.threads);
            return s >= p.speedup.low && s <= p.speedup.high;
          });
      if (!agrees) continue;
      contention.low = std::min(contention.low, at.contention);
      contention.high = std::max(contention.high, at.contention);
      coherency.low = std::min(coherency.low, at.coherency);
      coherency.high = std::max(coherency.high, at.coherency);
    }
  }
  EXPECT_NEAR(fit.contention.low, contention.low, 3e-4);
  EXPECT_NEAR(fit.contention.high, contention.high, 3e-4);
  EXPECT_NEAR(fit.coherency.low, coherency.low, 3e-5);
  EXPECT_NEAR(fit.coherency.high, coherency.high, 3e-5);
}

}  // namespace
}  // namespace assay
