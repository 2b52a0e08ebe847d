#include "harness/statistics/extrapolation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/statistics/testing/scaling_point.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

constexpr int kBigMachine[] = {64, 128};

const ScalingPoint kMeasured[] = {BoundedPoint(2, 1.88, 1.92),
                                  BoundedPoint(4, 3.40, 3.52),
                                  BoundedPoint(8, 5.60, 5.90)};

Extrapolation Ask(std::span<const ScalingPoint> points, int threads,
                  std::span<const int> borders = kBigMachine) {
  return Extrapolate({.points = points, .threads = threads, .borders = borders});
}

TEST(ExtrapolationTest, GivesTheGoldenBands) {
  std::ifstream file(ASSAY_TEST_DATA "/golden.json");
  const auto laws = nlohmann::json::parse(file).at("laws");
  std::vector<ScalingPoint> points;
  for (const auto& row : laws.at("points"))
    points.push_back(BoundedPoint(row[0], row[1], row[2]));
  EXPECT_DOUBLE_EQ(SerialFraction(points.back()).low, laws.at("kf_lo_hi_at_8")[0]);
  EXPECT_DOUBLE_EQ(SerialFraction(points.back()).high, laws.at("kf_lo_hi_at_8")[1]);
  const UslFit usl = FitUsl(points);
  for (const auto& [threads, ends] : laws.at("usl").items()) {
    double low = 1e9, high = 0;
    for (const UslParameters& corner : usl.corners) {
      low = std::min(low, UslSpeedup(corner, std::stoi(threads)));
      high = std::max(high, UslSpeedup(corner, std::stoi(threads)));
    }
    EXPECT_NEAR(low, ends[0], 1e-9);
    EXPECT_NEAR(high, ends[1], 1e-9);
  }
  const Extrapolation sixteen = Ask(points, 16);
  ASSERT_TRUE(sixteen.band) << sixteen.refusal;
  EXPECT_NEAR(sixteen.band->low, laws.at("band").at("16")[0], 1e-9);
  EXPECT_NEAR(sixteen.band->high, laws.at("band").at("16")[1], 1e-9);
  for (const char* threads : {"32", "64"}) {
    const double high = laws.at("band").at(threads)[1];
    EXPECT_NEAR(*Ask(points, std::stoi(threads)).at_most, high, 1e-9);
  }
}

TEST(ExtrapolationTest, RefusesABandWiderThanAFactorOfTwo) {
  const Extrapolation result = Ask(kMeasured, 32);
  EXPECT_FALSE(result.band);
  EXPECT_THAT(result.refusal, HasSubstr("more than a factor of two"));
}

TEST(ExtrapolationTest, RefusesBeyondFourTimesTheMeasuredThreads) {
  EXPECT_THAT(Ask(kMeasured, 33).refusal, HasSubstr("more than 4 times the 8"));
  const ScalingPoint four[] = {BoundedPoint(2, 1.98, 1.99), BoundedPoint(4, 3.90, 3.92)};
  EXPECT_FALSE(Ask(four, 64).band);
  EXPECT_TRUE(Ask(four, 16).band) << Ask(four, 16).refusal;
}

TEST(ExtrapolationTest, RefusesFromOneThreadCountAlone) {
  const ScalingPoint two[] = {BoundedPoint(2, 1.98, 1.99)};
  const Extrapolation result = Ask(two, 4);
  EXPECT_FALSE(result.band);
  EXPECT_THAT(result.refusal, HasSubstr("a band needs two"));
  ASSERT_TRUE(result.at_most);
  EXPECT_NEAR(*result.at_most, AmdahlSpeedup(1 / 1.99 * 2 - 1, 4), 1e-12);
}

TEST(ExtrapolationTest, RefusesWhereTheUslIsRefuted) {
  const ScalingPoint kinked[] = {BoundedPoint(2, 1.5, 1.52), BoundedPoint(4, 3.6, 3.65)};
  const Extrapolation result = Ask(kinked, 8);
  EXPECT_FALSE(result.band);
  EXPECT_THAT(result.refusal, HasSubstr("no universal scalability law"));
  EXPECT_TRUE(result.at_most);
}

TEST(ExtrapolationTest, RefusesToCrossABorderThatTheMeasurementsDidNot) {
  constexpr int kTwoNodes[] = {8, 16, 32};
  EXPECT_THAT(Ask(kMeasured, 16, kTwoNodes).refusal, HasSubstr("beyond 8 threads"));
  const ScalingPoint beyond[] = {BoundedPoint(4, 3.90, 3.92), BoundedPoint(9, 8.4, 8.5)};
  EXPECT_TRUE(Ask(beyond, 16, kTwoNodes).band) << Ask(beyond, 16, kTwoNodes).refusal;
}

TEST(ExtrapolationTest, RefusesAMachineThatDoesNotExist) {
  constexpr int kSmall[] = {8};
  EXPECT_THAT(Ask(kMeasured, 16, kSmall).refusal,
              HasSubstr("do not fit on this machine"));
  EXPECT_THAT(Ask(kMeasured, 16, {}).refusal, HasSubstr("do not fit on this machine"));
}

TEST(ExtrapolationTest, SaysAtMostPerfectScalingWhereNothingIsKnown) {
  const ScalingPoint vague[] = {
      BoundedPoint(2, 0, std::numeric_limits<double>::infinity())};
  EXPECT_EQ(*Ask(vague, 8).at_most, 8);
  EXPECT_FALSE(Ask({}, 8).at_most);
  EXPECT_FALSE(Ask({}, 8).refusal.empty());
}

TEST(ExtrapolationTest, ScaledWorkIsBoundedByGustafson) {
  const ScalingPoint points[] = {BoundedPoint(2, GustafsonSpeedup(0.11, 2), 1.9),
                                 BoundedPoint(4, GustafsonSpeedup(0.11, 4), 3.7)};
  const Extrapolation result = Extrapolate(
      {.points = points, .scaled_work = true, .threads = 8, .borders = kBigMachine});
  EXPECT_NEAR(*result.at_most, GustafsonSpeedup(0.1, 8), 1e-9);
}

}  // namespace
}  // namespace assay
