#include "harness/statistics/rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "harness/base/infinity.h"
#include "harness/statistics/testing/no_span.h"
#include "harness/statistics/testing/noise.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const Boundary& Table() {
  static const Boundary boundary(0.025, 400);
  return boundary;
}

// Rounds a second apart whose values are a function of their index.
std::vector<CleanRound> Rounds(int n, const std::function<double(int)>& value) {
  std::vector<CleanRound> rounds;
  for (int i = 0; i < n; ++i) rounds.push_back({value(i), static_cast<double>(i)});
  return rounds;
}

std::vector<CleanRound> Constant(int n, double value) {
  return Rounds(n, [=](int) { return value; });
}

std::vector<CleanRound> Noisy(NoiseModel model, std::uint64_t seed, double log_median) {
  NoiseSource source(model, seed);
  return Rounds(200, [&](int) {
    const NoisyRound round = source.Next();
    return log_median + round.log_baseline - round.log_candidate;
  });
}

Decision Replayed(const std::vector<CleanRound>& rounds, LogTarget target) {
  return DecideRun(rounds, target, kNoSpan, Table());
}

TEST(LookTest, EveryRoundUpToFortyThenFivePercentMore) {
  std::vector<int> looks;
  for (int n = 0; n <= 100; ++n) {
    if (IsLook(n)) looks.push_back(n);
  }
  std::vector<int> expected;
  for (int n = 12; n <= 40; ++n) expected.push_back(n);
  for (int n : {42, 45, 48, 51, 54, 57, 60, 63, 67, 71, 75, 79, 83, 88, 93, 98}) {
    expected.push_back(n);
  }
  EXPECT_EQ(looks, expected);
}

TEST(AlphaSideTest, IsHalfOfWhatConfidenceLeavesSharedByTheClaims) {
  EXPECT_NEAR(AlphaSide({.confidence = 0.95}), 0.025, 1e-15);
  EXPECT_NEAR(AlphaSide({.confidence = 0.90, .claims = 5}), 0.01, 1e-15);
}

TEST(RuleTest, EqualRoundsClearlyAboveTheTargetProveAtTwelve) {
  const Decision decision = Replayed(Constant(30, std::log(2.1)), {.low = std::log(2.0)});
  EXPECT_EQ(decision.state, Decision::kProved);
  EXPECT_EQ(decision.n, 12);
  EXPECT_EQ(decision.psi, 1);
  EXPECT_NEAR(decision.estimate, 2.1, 1e-12);
  EXPECT_NEAR(decision.low, 2.1 * std::exp(-0.005), 1e-12);
  EXPECT_NEAR(decision.high, 2.1 * std::exp(0.005), 1e-12);
}

TEST(RuleTest, RoundsQuantisedToTwoLevelsAboveTheTargetProveAtTwelve) {
  const auto rounds = Rounds(30, [](int i) { return i % 3 == 0 ? 0.75 : 0.80; });
  const Decision decision = Replayed(rounds, {.low = 0.7});
  EXPECT_EQ(decision.state, Decision::kProved);
  EXPECT_EQ(decision.n, 12);
}

TEST(RuleTest, RoundsExactlyOnTheTargetDecideNothing) {
  const Decision decision = Replayed(Constant(200, 0.7), {.low = 0.7});
  EXPECT_EQ(decision.state, Decision::kOpen);
  EXPECT_EQ(decision.n, 200);
}

TEST(RuleTest, WithoutAFloorATieCountsForTheClaim) {
  const RuleOptions options{.floor_log = 0, .span_min_s = 0};
  const auto rounds = Constant(40, 0.7);
  EXPECT_EQ(DecideRun(rounds, {.low = 0.7}, options, Table()).state, Decision::kProved);
  EXPECT_EQ(DecideRun(rounds, {.high = 0.7}, options, Table()).state, Decision::kProved);
}

// The floor is taken off both sides: a round on its edge is a tie as well. The numbers
// are exact in binary.
TEST(RuleTest, ARoundOnTheEdgeOfTheFloorProvesButDoesNotRefute) {
  const RuleOptions options{.floor_log = 0.25, .span_min_s = 0};
  const auto state = [&](double value, LogTarget target) {
    return DecideRun(Constant(40, value), target, options, Table()).state;
  };
  EXPECT_EQ(state(0.75, {.low = 0.5}), Decision::kProved);
  EXPECT_EQ(state(0.25, {.low = 0.5}), Decision::kOpen);
  EXPECT_EQ(state(0.24, {.low = 0.5}), Decision::kRefuted);
  EXPECT_EQ(state(0.25, {.high = 0.5}), Decision::kProved);
  EXPECT_EQ(state(0.75, {.high = 0.5}), Decision::kOpen);
  EXPECT_EQ(state(0.76, {.high = 0.5}), Decision::kRefuted);
}

TEST(RuleTest, ElevenRoundsNeverDecide) {
  const Decision decision = Replayed(Constant(11, 5), {.low = 0});
  EXPECT_EQ(decision.state, Decision::kOpen);
  EXPECT_EQ(decision.low, 0);
  EXPECT_EQ(decision.high, kInfinity);
  EXPECT_NEAR(decision.estimate, std::exp(5), 1e-9);
}

TEST(RuleTest, NoRoundsHaveNoEstimate) {
  const Decision decision = Replayed({}, {.low = 0});
  EXPECT_EQ(decision.state, Decision::kOpen);
  EXPECT_EQ(decision.n, 0);
  EXPECT_TRUE(std::isnan(decision.estimate));
  EXPECT_EQ(decision.low, 0);
  EXPECT_EQ(decision.high, kInfinity);
}

TEST(RuleTest, ValuesThatAreNoNumbersNeverDecideNorReachTheInterval) {
  for (double bad : {kNan, kInfinity, -kInfinity, std::log(0.0)}) {
    for (int where : {0, 5, 11}) {
      const auto rounds = Rounds(40, [&](int i) { return i == where ? bad : 1.0; });
      const Decision decision = Replayed(rounds, {.low = 0});
      EXPECT_EQ(decision.state, Decision::kOpen);
      EXPECT_FALSE(std::isnan(decision.low));
      EXPECT_FALSE(std::isnan(decision.high));
      EXPECT_EQ(decision.withheld, "1 of 40 rounds have no usable ratio");
    }
  }
  EXPECT_EQ(Replayed(Constant(40, kNan), {.low = 0}).state, Decision::kOpen);
}

TEST(RuleTest, TimesOrTargetsThatAreNoNumbersNeverDecide) {
  auto rounds = Constant(40, 1);
  EXPECT_EQ(Replayed(rounds, {.low = kNan}).state, Decision::kOpen);
  EXPECT_EQ(Replayed(rounds, {.low = 0, .high = kNan}).state, Decision::kOpen);
  rounds[0].at_s = kNan;
  EXPECT_EQ(Replayed(rounds, {.low = 0}).state, Decision::kOpen);
}

TEST(RuleTest, ARangeIsProvedOnlyWhenBothEndsAre) {
  const auto rounds = Constant(30, 0.02);
  EXPECT_EQ(Replayed(rounds, {.low = 0, .high = 0.04}).state, Decision::kProved);
  EXPECT_EQ(Replayed(rounds, {.low = 0, .high = 0.022}).state, Decision::kOpen);
  EXPECT_EQ(Replayed(rounds, {.low = 0.018, .high = 0.04}).state, Decision::kOpen);
  EXPECT_EQ(Replayed(rounds, {.low = 0.03, .high = 0.04}).state, Decision::kRefuted);
  EXPECT_EQ(Replayed(rounds, {.low = -0.04, .high = 0.01}).state, Decision::kRefuted);
}

TEST(GuardTest, AShortSpanWithholdsTheVerdict) {
  auto rounds = Constant(40, 1);
  for (CleanRound& round : rounds) round.at_s *= 0.1;
  const Decision decision = DecideRun(rounds, {.low = 0}, {}, Table());
  EXPECT_EQ(decision.state, Decision::kOpen);
  EXPECT_EQ(decision.withheld, "the clean rounds span 3.9 s, and 10 s are needed");
  for (CleanRound& round : rounds) round.at_s *= 10;
  EXPECT_EQ(DecideRun(rounds, {.low = 0}, {}, Table()).n, 12);
}

// The first third is 2.5 % better than the rest, which is hardly dependence, and all are
// far above the target: only the veto stands against the verdict.
TEST(GuardTest, AWarmUpWithholdsTheVerdict) {
  std::vector<CleanRound> rounds = Noisy(NoiseModel::kLn3, 1, 1.0);
  rounds.resize(40);
  for (std::size_t i = 0; i < 13; ++i) rounds[i].log_value += 0.025;
  const Look look = Examine(rounds);
  ASSERT_LT(look.psi, 40 / 12.0) << "not the guard under test";
  ASSERT_GT(look.drift_z, 1.64);
  const Decision decision = Decide(rounds, {.low = 0}, kNoSpan, Table());
  EXPECT_EQ(decision.state, Decision::kOpen);
  EXPECT_THAT(decision.withheld, HasSubstr("still warming up"));
}

TEST(GuardTest, RoundsThatResembleTheirNeighboursWithholdTheVerdict) {
  const auto rounds = Rounds(40, [](int i) { return 1 + 0.3 * std::sin(i / 6.0); });
  const Decision decision = Replayed(rounds, {.low = 0});
  EXPECT_EQ(decision.state, Decision::kOpen);
  EXPECT_EQ(decision.c, -1);
  EXPECT_THAT(decision.withheld, HasSubstr("resemble each other"));
}

TEST(GuardTest, BetweenLooksThereIsNoVerdict) {
  const Decision decision = Decide(Constant(41, 1), {.low = 0}, kNoSpan, Table());
  EXPECT_EQ(decision.state, Decision::kOpen);
  EXPECT_EQ(decision.withheld,
            "verdicts are taken at scheduled looks, the next after 42 clean rounds");
}

TEST(GuardTest, StrictModeAsksForTwentyEffectiveRounds) {
  RuleOptions strict = kNoSpan;
  strict.effective_min = 20;
  EXPECT_EQ(DecideRun(Constant(40, 1), {.low = 0}, strict, Table()).n, 20);
}

Decision::State Opposite(Decision::State state) {
  if (state == Decision::kOpen) return state;
  return state == Decision::kProved ? Decision::kRefuted : Decision::kProved;
}

// docs/procedure.md 9, test 11.
TEST(SymmetryTest, SwappingTheArmsSwapsTheVerdictAndInvertsTheInterval) {
  int verdicts = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const double truth = 0.03 * (static_cast<double>(seed % 5) - 2);
    const auto rounds = Noisy(NoiseModel::kLn3, seed, truth);
    auto swapped = rounds;
    for (CleanRound& round : swapped) round.log_value = -round.log_value;
    const Decision one = Replayed(rounds, {.low = 0.01});
    const Decision other = Replayed(swapped, {.low = -0.01});
    EXPECT_EQ(other.state, Opposite(one.state)) << seed;
    EXPECT_EQ(other.n, one.n);
    EXPECT_NEAR(other.low, 1 / one.high, 1e-12);
    EXPECT_NEAR(other.high, 1 / one.low, 1e-12);
    EXPECT_NEAR(other.estimate, 1 / one.estimate, 1e-12);
    verdicts += one.state != Decision::kOpen;
    // "At least" refuted is the strict contrary, "less than", proved.
    EXPECT_EQ(Replayed(rounds, {.high = 0.01}).state, Opposite(one.state));
  }
  EXPECT_GT(verdicts, 30) << "the test must see verdicts";
}

TEST(SymmetryTest, ScalingAllTimesChangesNothing) {
  const auto rounds_at_scale = [](double scale) {
    NoiseSource source(NoiseModel::kLn3, 5);
    return Rounds(200, [&](int) {
      const NoisyRound round = source.Next();
      return std::log(scale * std::exp(round.log_baseline + 0.03)) -
             std::log(scale * std::exp(round.log_candidate));
    });
  };
  const Decision one = Replayed(rounds_at_scale(1), {.low = 0});
  const Decision other = Replayed(rounds_at_scale(1024), {.low = 0});
  EXPECT_EQ(one.state, Decision::kProved);
  EXPECT_EQ(other.state, one.state);
  EXPECT_EQ(other.n, one.n);
  EXPECT_EQ(other.psi, one.psi);
  EXPECT_NEAR(other.low, one.low, 1e-12);
  EXPECT_NEAR(other.high, one.high, 1e-12);
}

// An interval that excludes the target comes with a verdict, or with what withholds it.
TEST(ConsistencyTest, TheIntervalExcludesTheTargetExactlyWhenTheCountsDecide) {
  int verdicts = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const double truth = seed % 2 == 0 ? 0.02 : -0.02;
    const Decision decision = Replayed(Noisy(NoiseModel::kLn3, seed, truth), {.low = 0});
    const bool excluded = decision.low >= 1 || decision.high < 1;
    if (decision.state == Decision::kOpen) {
      EXPECT_TRUE(!excluded || !decision.withheld.empty()) << seed;
    } else {
      EXPECT_EQ(decision.state == Decision::kProved, decision.low >= 1) << seed;
      EXPECT_EQ(decision.state == Decision::kRefuted, decision.high < 1) << seed;
    }
    verdicts += decision.state != Decision::kOpen;
  }
  EXPECT_GT(verdicts, 30) << "the test must see verdicts";
}

// What a live run decides round by round is what its journal decides afterwards, even
// where the run went on after the verdict for the sake of other claims.
TEST(ReplayTest, RoundByRoundEqualsAllAtOnce) {
  int verdicts = 0;
  for (NoiseModel model : kNoiseModels) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto rounds = Noisy(model, seed, 0.03);
      const LogTarget target{.low = 0};
      Decision live;
      std::size_t seen = 0;
      while (live.state == Decision::kOpen && seen < rounds.size()) {
        live = Decide(std::span(rounds).first(++seen), target, kNoSpan, Table());
      }
      EXPECT_EQ(Replayed(rounds, target), live)
          << NoiseModelName(model) << " seed " << seed;
      verdicts += live.state != Decision::kOpen;
    }
  }
  EXPECT_GT(verdicts, 100) << "the test must see verdicts";
}

TEST(ReplayTest, AVerdictIsFinal) {
  auto rounds = Constant(200, 1);
  for (std::size_t i = 12; i < rounds.size(); ++i) rounds[i].log_value = -1;
  const Decision decision = Replayed(rounds, {.low = 0});
  EXPECT_EQ(decision.state, Decision::kProved);
  EXPECT_EQ(decision.n, 12);
}

}  // namespace
}  // namespace assay
