#include "harness/statistics/two_runs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "harness/statistics/testing/noise.h"
#include "harness/statistics/testing/simulated_runs.h"

namespace assay {
namespace {

// The times of one arm of a simulated run, a second apart.
std::vector<CleanRound> Times(NoiseModel model, std::uint64_t seed, int rounds,
                              double log_shift = 0) {
  NoiseSource source(model, seed);
  std::vector<CleanRound> times;
  for (int round = 0; round < rounds; ++round) {
    const NoisyRound noisy = source.Next();
    if (noisy.contended) continue;
    times.push_back({.log_value = noisy.log_candidate + log_shift,
                     .at_s = static_cast<double>(round),
                     .generation = round / kRoundsPerStart});
  }
  return times;
}

// Of many pairs of runs without any change: how often the interval says otherwise.
double FalseChangeRate(NoiseModel model, int rounds, int pairs) {
  int wrong = 0;
  for (int pair = 0; pair < pairs; ++pair) {
    const auto seed = static_cast<std::uint64_t>(2 * pair);
    // Without the floor, which hides errors of this size.
    const RunsRatio ratio = CompareRuns(Times(model, seed, rounds),
                                        Times(model, seed + 1, rounds), {.floor_log = 0});
    wrong += ratio.low > 1 || ratio.high < 1;
  }
  return static_cast<double>(wrong) / pairs;
}

TEST(TwoRunsTest, RunsWithoutAChangeAreSeldomFoundDifferent) {
  for (const NoiseModel model :
       {NoiseModel::kLn1, NoiseModel::kLn3, NoiseModel::kLn10, NoiseModel::kOut5,
        NoiseModel::kHeavyT2, NoiseModel::kBimodal, NoiseModel::kArd6,
        NoiseModel::kLayout}) {
    for (const int rounds : {20, 60}) {
      const double rate = FalseChangeRate(model, rounds, 1000);
      // 5 % and three standard errors of 1,000 pairs.
      EXPECT_LE(rate, 0.05 + 0.021) << NoiseModelName(model) << ", " << rounds;
      RecordProperty(std::string(NoiseModelName(model)) + std::to_string(rounds),
                     std::to_string(rate));
    }
  }
}

// A run that stops once its median is told from a bound: the luck that decided it stays
// in what it measured.
std::vector<CleanRound> StoppedWhenDecided(NoiseModel model, std::uint64_t seed) {
  const std::vector<CleanRound> all = Times(model, seed, 200);
  const Decision decision = DecideRun(all, {.low = -0.02}, {}, Boundary(0.025, 200));
  return {all.begin(), all.begin() + decision.n};
}

TEST(TwoRunsTest, RunsThatStoppedWhenDecidedAreSeldomFoundDifferentToo) {
  for (const NoiseModel model : {NoiseModel::kLn3, NoiseModel::kOut5}) {
    int wrong = 0;
    for (std::uint64_t pair = 0; pair < 1000; ++pair) {
      const RunsRatio ratio =
          CompareRuns(StoppedWhenDecided(model, 2 * pair),
                      StoppedWhenDecided(model, 2 * pair + 1), {.floor_log = 0});
      wrong += ratio.low > 1 || ratio.high < 1;
    }
    EXPECT_LE(wrong, 71) << NoiseModelName(model);
    RecordProperty(std::string("stopped_") + NoiseModelName(model), wrong);
  }
}

TEST(TwoRunsTest, AChangeOfTenPercentIsFoundInTwentyRounds) {
  int found = 0;
  for (std::uint64_t pair = 0; pair < 200; ++pair) {
    const RunsRatio ratio =
        CompareRuns(Times(NoiseModel::kLn3, 2 * pair, 20),
                    Times(NoiseModel::kLn3, 2 * pair + 1, 20, std::log(1.10)), {});
    found += ratio.low > 1.03;
  }
  EXPECT_GE(found, 160);
}

TEST(TwoRunsTest, SwappingTheRunsGivesReciprocals) {
  const auto a = Times(NoiseModel::kLn3, 1, 40), b = Times(NoiseModel::kLn3, 2, 40, 0.2);
  const RunsRatio there = CompareRuns(a, b, {}), back = CompareRuns(b, a, {});
  EXPECT_NEAR(there.ratio * back.ratio, 1, 1e-12);
  EXPECT_NEAR(there.low * back.high, 1, 1e-12);
  EXPECT_NEAR(there.high * back.low, 1, 1e-12);
  EXPECT_GT(there.low, 1);
}

TEST(TwoRunsTest, TooFewRoundsBoundNothing) {
  const auto a = Times(NoiseModel::kLn1, 1, 5), b = Times(NoiseModel::kLn1, 2, 40);
  const RunsRatio ratio = CompareRuns(a, b, {});
  EXPECT_EQ(ratio.low, 0);
  EXPECT_TRUE(std::isinf(ratio.high));
  EXPECT_NEAR(ratio.ratio, 1, 0.05);
}

TEST(TwoRunsTest, WhatWithholdsAVerdictIsTold) {
  std::vector<CleanRound> short_run = Times(NoiseModel::kLn1, 1, 40);
  for (CleanRound& round : short_run) round.at_s *= 0.01;
  const std::vector<CleanRound> good = Times(NoiseModel::kLn1, 2, 40);
  const RunsRatio ratio = CompareRuns(good, short_run, {});
  EXPECT_EQ(ratio.objection_before, "");
  EXPECT_NE(ratio.objection_after, "");
}

}  // namespace
}  // namespace assay
