#include "harness/statistics/trend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <vector>

#include "harness/base/random.h"
#include "harness/statistics/distributions.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<double> Logs(std::vector<double> values) {
  for (double& value : values) value = std::log(value);
  return values;
}

// Where the levels after the first begin.
std::vector<int> Changes(const std::vector<Level>& levels) {
  std::vector<int> changes;
  for (const Level& level : levels) {
    if (level.begin > 0) changes.push_back(level.begin);
  }
  return changes;
}

enum class Noise { kNormal, kHeavy };

double Normal(KeyedRandom& random) {
  return NormalQuantile(random.Uniform(1e-12, 1 - 1e-12));
}

// One value of the noise, with about the spread of a standard normal in its middle. Heavy
// is Student's t with 3 degrees of freedom.
double Draw(Noise noise, KeyedRandom& random) {
  const double normal = Normal(random);
  if (noise == Noise::kNormal) return normal;
  double squares = 0;
  for (int i = 0; i < 3; ++i) squares += std::pow(Normal(random), 2);
  return normal / std::sqrt(squares / 3);
}

struct Series {
  int runs = 20;
  Noise noise = Noise::kNormal;
  double sd = 0.02;
  double step = 0;  // in log units, from the run `step_at` on
  int step_at = 0;
  double slope = 0;  // a run
};

std::vector<double> Simulate(const Series& series, std::uint64_t seed) {
  KeyedRandom random{0x7e2d, seed, static_cast<std::uint64_t>(series.runs),
                     static_cast<std::uint64_t>(series.noise)};
  std::vector<double> values;
  for (int run = 0; run < series.runs; ++run) {
    values.push_back(series.sd * Draw(series.noise, random) + series.slope * run +
                     (run >= series.step_at ? series.step : 0));
  }
  return values;
}

// In percent, of `trials` series.
double Rate(const char* what, const Series& series, int trials,
            const std::function<bool(const std::vector<double>&)>& holds) {
  int count = 0;
  for (int trial = 0; trial < trials; ++trial) {
    count += holds(Simulate(series, static_cast<std::uint64_t>(trial))) ? 1 : 0;
  }
  const double percent = 100.0 * count / trials;
  std::printf("%s: %d runs, %s noise of %.1f%%: %.1f%%\n", what, series.runs,
              series.noise == Noise::kNormal ? "normal" : "heavy", 100 * series.sd,
              percent);
  return percent;
}

TEST(LevelsTest, OneOutlierIsNoChangeAndThreeRunsAre) {
  EXPECT_THAT(Levels(Logs({1.00, 1.01, 1.00, 0.80, 0.99, 1.01, 1.00})), SizeIs(1));
  EXPECT_THAT(Levels(Logs({1.00, 1.01, 1.00, 0.99, 1.00, 1.01, 0.80, 0.80})), SizeIs(1))
      << "two runs";
  const std::vector<Level> levels = Levels(Logs({1.00, 1.01, 1.00, 1.11, 1.10, 1.09}));
  ASSERT_THAT(Changes(levels), ElementsAre(3));
  EXPECT_DOUBLE_EQ(levels[0].log_value, std::log(1.00));
  EXPECT_DOUBLE_EQ(levels[1].log_value, std::log(1.10));
  EXPECT_EQ(levels[1].end, 6);
}

TEST(LevelsTest, FindsAStepAndItsEnd) {
  std::vector<double> values;
  for (int run = 0; run < 30; ++run) {
    const bool is_slow = run >= 10 && run < 20;
    values.push_back(std::log((is_slow ? 1.2 : 1.0) + 0.01 * (run % 3)));
  }
  EXPECT_THAT(Changes(Levels(values)), ElementsAre(10, 20));
}

TEST(LevelsTest, FewRunsAreOneLevelAndNoneAreNone) {
  EXPECT_THAT(Levels({}), SizeIs(0));
  EXPECT_THAT(Levels(Logs({1})), ElementsAre(Level{0, 1, 0}));
  EXPECT_THAT(Levels(Logs({1, 1, 2, 2, 2})), SizeIs(1));
}

TEST(LevelsTest, ASmallStepIsNoChange) {
  std::vector<double> values;
  for (int run = 0; run < 20; ++run) values.push_back(run < 10 ? 0 : std::log(1.025));
  EXPECT_THAT(Levels(values), SizeIs(1));
  EXPECT_THAT(Changes(Levels(values, {.change_min = 0.02})), ElementsAre(10));
}

TEST(LevelsTest, NoiseIsAtLeastWhatTheRunsSayOfThemselves) {
  std::vector<double> values;
  for (int run = 0; run < 20; ++run) values.push_back(run < 10 ? 0 : std::log(1.05));
  EXPECT_THAT(Changes(Levels(values)), ElementsAre(10));
  EXPECT_THAT(Levels(values, {.noise_min = 0.05}), SizeIs(1));
}

// At most 5 % is promised; trend.cc says how the penalty was chosen.
TEST(LevelsTest, ASeriesWithoutChangeSeldomShowsOne) {
  for (const Noise noise : {Noise::kNormal, Noise::kHeavy}) {
    for (const int runs : {10, 20, 50, 100, 200}) {
      const int trials = runs <= 50 ? 1000 : 100;
      const double rate =
          Rate("false change", {.runs = runs, .noise = noise}, trials,
               [](auto& values) { return Levels(values, {.change_min = 0}).size() > 1; });
      EXPECT_LE(rate, 5);
    }
  }
}

TEST(LevelsTest, AStepOfFiveStandardDeviationsIsFoundWithinARun) {
  for (const Noise noise : {Noise::kNormal, Noise::kHeavy}) {
    const double rate = Rate(
        "step of 10% found within a run",
        {.noise = noise, .step = std::log(1.1), .step_at = 10}, 500, [](auto& values) {
          const std::vector<int> changes = Changes(Levels(values));
          return changes.size() == 1 && std::abs(changes[0] - 10) <= 1;
        });
    EXPECT_GE(rate, noise == Noise::kNormal ? 96 : 90);
  }
}

TEST(LevelsTest, AStepIsSeenOnceThreeRunsConfirmIt) {
  const double rate = Rate("step of 10% in the newest 3 of 20",
                           {.sd = 0.01, .step = std::log(1.1), .step_at = 17}, 500,
                           [](auto& values) { return Levels(values).size() == 2; });
  EXPECT_GE(rate, 95);
}

TEST(RunNoiseTest, IsTheStandardDeviationWhateverTheStep) {
  const double noise =
      RunNoise(Simulate({.runs = 2000, .step = 1.0, .step_at = 1000}, 1));
  EXPECT_NEAR(noise, 0.02, 0.002);
  EXPECT_EQ(RunNoise(Logs({1, 2})), 0);
}

TEST(TrendTest, SlopeIsTheMedianOfPairsAndPIsExact) {
  const Trend up = TrendOf(std::vector<double>{0, 1, 2, 3, 40});
  EXPECT_DOUBLE_EQ(up.slope, 1) << "the outlier does not matter";
  EXPECT_NEAR(up.p, 2.0 / 120, 1e-12) << "one order of 5!, either way";
  // S = 4 of 6: orders of 4 with at most one inversion are 1 + 3 of 24.
  EXPECT_NEAR(TrendOf(std::vector<double>{2, 1, 3, 4}).p, 2 * 4.0 / 24, 1e-12);
  EXPECT_EQ(TrendOf(std::vector<double>{1, 1, 1, 1}).p, 1);
  EXPECT_EQ(TrendOf({}).p, 1);
}

TEST(TrendTest, TiesTakeFromTheVariance) {
  // S = 4; 4 * 3 * 13 / 18 less 2 * 1 * 9 / 18 for each of two pairs is 6.667.
  const Trend trend = TrendOf(std::vector<double>{1, 1, 2, 2});
  EXPECT_NEAR(trend.p, 2 * NormalCdf(-3 / std::sqrt(20.0 / 3)), 1e-12);
}

TEST(TrendTest, ApproximationAndExactTestAgree) {
  // The same series with two values tied, and with them not quite.
  std::vector<double> apart = Simulate({.runs = 30, .slope = 0.001}, 3);
  std::vector<double> tied = apart;
  tied[7] = tied[6];
  apart[7] = apart[6] + 1e-12;
  EXPECT_NEAR(TrendOf(tied).p, TrendOf(apart).p, 0.02);
}

TEST(TrendTest, KeepsItsErrorRateAndFindsADrift) {
  const auto significant = [](auto& values) { return TrendOf(values).p <= 0.05; };
  for (const Noise noise : {Noise::kNormal, Noise::kHeavy}) {
    for (const int runs : {10, 30, 60}) {
      EXPECT_LE(Rate("false trend", {.runs = runs, .noise = noise}, 1000, significant),
                7.1);
    }
  }
  EXPECT_GE(Rate("drift of 0.5% a run", {.runs = 20, .slope = 0.005}, 500, significant),
            97);
}

}  // namespace
}  // namespace assay
