#include "harness/statistics/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/statistics/testing/no_span.h"
#include "harness/statistics/testing/noise.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<CleanRound> Rounds(NoiseModel model, int n, double log_median) {
  NoiseSource source(model, 3);
  std::vector<CleanRound> rounds;
  for (int i = 0; i < n; ++i) {
    const NoisyRound round = source.Next();
    rounds.push_back(
        {log_median + round.log_baseline - round.log_candidate, static_cast<double>(i)});
  }
  return rounds;
}

OpenClaim Claim(const std::vector<CleanRound>& rounds, int rounds_measured) {
  OpenClaim claim{.rounds = rounds, .rounds_measured = rounds_measured};
  claim.target = {.low = 0};
  claim.decision = DecideRun(rounds, claim.target, kNoSpan, Boundary(0.025, 200));
  return claim;
}

Diagnosis DiagnoseRounds(const std::vector<CleanRound>& rounds, int rounds_measured) {
  return Diagnose(Claim(rounds, rounds_measured), kNoSpan);
}

// docs/procedure.md 6.6: n50/n80 for certain chances q of an adverse round, exact, which
// the formula approximates; and the MDE80 at 100 and 200 rounds in units of sigma.
TEST(PlanningTest, FollowsTheExactFigures) {
  const struct {
    double q, n50, n80;
  } kExact[] = {{.1, 12, 14}, {.2, 18, 30}, {.3, 41, 74}, {.35, 74, 138}, {.4, 180, 352}};
  for (const auto& row : kExact) {
    // With sigma 1 the difference that makes q is found by bisection.
    double low = 0, high = 3;
    for (int i = 0; i < 60; ++i) {
      const double middle = (low + high) / 2;
      (0.5 * std::erfc(middle / std::sqrt(2.0)) > row.q ? low : high) = middle;
    }
    const RoundsNeeded needed = PredictRounds(low, 1, 1);
    EXPECT_NEAR(needed.n50 / row.n50, 1, 0.15) << row.q;
    EXPECT_NEAR(needed.n80 / row.n80, 1, 0.40) << row.q;
  }
  EXPECT_NEAR(ResolvableDifference(100, 1, 1, 0), 0.46, 0.006);
  EXPECT_NEAR(ResolvableDifference(200, 1, 1, 0), 0.32, 0.006);
  EXPECT_NEAR(ResolvableDifference(200, 0, 1, 0.005), 0.005, 1e-15);
}

TEST(PlanningTest, NoDifferenceNeedsInfinitelyManyRounds) {
  EXPECT_TRUE(std::isinf(PredictRounds(0, 0.03, 1).n80));
  EXPECT_TRUE(std::isinf(PredictRounds(-1, 0.03, 1).n50));
  EXPECT_EQ(PredictRounds(0.1, 0, 1).n50, 12) << "without noise";
  EXPECT_TRUE(std::isinf(ResolvableDifference(12, 0.03, 1, 0.005)));
}

TEST(PlanningTest, TheTwoFormulasInvertEachOther) {
  const double difference = ResolvableDifference(150, 0.04, 1.5, 0);
  EXPECT_NEAR(PredictRounds(difference, 0.04, 1.5).n80, 150, 1e-6);
}

// Ten claims in a family: (2.807 + 0.842)^2 / (1.960 + 0.842)^2 = 1.70.
TEST(PlanningTest, AStricterLevelTakesMoreRounds) {
  const double usual = PredictRounds(0.02, 0.05, 1).n80;
  EXPECT_NEAR(PredictRounds(0.02, 0.05, 1, 0.0025).n80 / usual, 1.70, 0.01);
  EXPECT_GT(ResolvableDifference(100, 0.05, 1, 0, 0.0025),
            ResolvableDifference(100, 0.05, 1, 0));
}

TEST(DiagnosisTest, AGuardIsNotCalledNoise) {
  std::vector<CleanRound> rounds = Rounds(NoiseModel::kLn10, 100, 0.5);
  for (CleanRound& round : rounds) round.at_s *= 0.01;
  OpenClaim claim{.rounds = rounds, .rounds_measured = 100, .target = {.low = 0}};
  claim.decision = DecideRun(rounds, claim.target, {}, Boundary(0.025, 200));
  EXPECT_THAT(Diagnose(claim, {}).text,
              HasSubstr("the clean rounds span 1.0 s, and 10 s are needed"));
}

TEST(DiagnosisTest, FewCleanRoundsAmongManyAreContention) {
  const Diagnosis diagnosis = DiagnoseRounds(Rounds(NoiseModel::kLn3, 14, 0), 420);
  EXPECT_EQ(diagnosis.reason, OpenReason::kContended);
  EXPECT_EQ(
      diagnosis.text,
      "CONTENDED: only 14 of 420 rounds were undisturbed; other work on the machine "
      "is the usual cause; about 642 clean rounds would "
      "decide it with 80% probability if the present estimate is right");
}

TEST(DiagnosisTest, FewerThanTwelveCleanRoundsAreContention) {
  for (int clean : {0, 5, 11}) {
    EXPECT_EQ(DiagnoseRounds(Rounds(NoiseModel::kLn3, clean, 0), 30).reason,
              OpenReason::kContended);
  }
}

TEST(DiagnosisTest, AnEarlyEndIsNotBlamedOnOthers) {
  const Diagnosis diagnosis = DiagnoseRounds(Rounds(NoiseModel::kLn3, 5, 0.3), 5);
  EXPECT_EQ(diagnosis.reason, OpenReason::kBudget);
  EXPECT_EQ(diagnosis.text,
            "BUDGET: the run ended after 5 clean rounds, and a verdict needs 12");
  EXPECT_EQ(DiagnoseRounds({}, 0).reason, OpenReason::kBudget);
}

TEST(DiagnosisTest, SlowNoiseIsAutocorrelated) {
  const Diagnosis diagnosis = DiagnoseRounds(Rounds(NoiseModel::kArd9, 200, 0), 200);
  EXPECT_EQ(diagnosis.reason, OpenReason::kAutocorrelated);
  EXPECT_THAT(diagnosis.text, StartsWith("AUTOCORRELATED: "));
  EXPECT_THAT(diagnosis.text, HasSubstr("200 clean rounds count as "));
}

TEST(DiagnosisTest, AWarmUpIsTransient) {
  std::vector<CleanRound> rounds = Rounds(NoiseModel::kLn3, 60, 0);
  for (std::size_t i = 0; i < 20; ++i) rounds[i].log_value += 0.03;
  const Diagnosis diagnosis = DiagnoseRounds(rounds, 60);
  EXPECT_EQ(diagnosis.reason, OpenReason::kTransient);
  EXPECT_THAT(diagnosis.text, StartsWith("TRANSIENT: "));
}

TEST(DiagnosisTest, WideScatterIsTooNoisy) {
  std::vector<CleanRound> rounds = Rounds(NoiseModel::kLn10, 200, 0.02);
  for (CleanRound& round : rounds) round.log_value *= 2;
  const Diagnosis diagnosis = DiagnoseRounds(rounds, 200);
  EXPECT_EQ(diagnosis.reason, OpenReason::kTooNoisy);
  EXPECT_NEAR(diagnosis.sigma, 0.28, 0.06);
  EXPECT_GT(diagnosis.mde80_log, 0.05);
  EXPECT_THAT(diagnosis.text, StartsWith("TOO_NOISY: rounds scatter by 2"));
}

TEST(DiagnosisTest, AnEstimateOnTheTargetIsTooClose) {
  const Diagnosis diagnosis = DiagnoseRounds(Rounds(NoiseModel::kLn1, 200, 0), 200);
  EXPECT_EQ(diagnosis.reason, OpenReason::kTooClose);
  EXPECT_TRUE(std::isinf(diagnosis.n80));
  EXPECT_THAT(diagnosis.text, StartsWith("TOO_CLOSE: the estimate is 0."));
}

TEST(DiagnosisTest, ValuesAllOnTheTargetAreTooClose) {
  std::vector<CleanRound> rounds(60);
  for (std::size_t i = 0; i < rounds.size(); ++i) rounds[i].at_s = static_cast<double>(i);
  EXPECT_EQ(DiagnoseRounds(rounds, 60).reason, OpenReason::kTooClose);
}

TEST(DiagnosisTest, AClaimThatWasOnTheWayIsBudget) {
  const std::vector<CleanRound> rounds = Rounds(NoiseModel::kLn3, 13, 0.05);
  const OpenClaim claim = Claim(rounds, 13);
  ASSERT_EQ(claim.decision.state, Decision::kOpen);
  const Diagnosis diagnosis = Diagnose(claim, kNoSpan);
  EXPECT_EQ(diagnosis.reason, OpenReason::kBudget);
  EXPECT_GT(diagnosis.n80, 12);
  EXPECT_LT(diagnosis.n80, 200);
  EXPECT_THAT(diagnosis.text, HasSubstr("80% probability"));
}

TEST(DiagnosisTest, AWithheldVerdictSaysWhatItWaitedFor) {
  std::vector<CleanRound> rounds = Rounds(NoiseModel::kLn1, 40, 0.3);
  for (CleanRound& round : rounds) round.at_s *= 0.1;
  OpenClaim claim{.rounds = rounds, .rounds_measured = 40};
  claim.target = {.low = 0};
  claim.decision = DecideRun(rounds, claim.target, {}, Boundary(0.025, 200));
  EXPECT_EQ(Diagnose(claim, {}).text,
            "BUDGET: no verdict yet: the clean rounds span 3.9 s, and 10 s are "
            "needed");
}

TEST(WarningsTest, AppearFromTwentyRounds) {
  EXPECT_THAT(Warnings(Claim(Rounds(NoiseModel::kLn3, 40, 0), 40)), IsEmpty());
  EXPECT_THAT(Warnings(Claim(Rounds(NoiseModel::kLn3, 9, 0), 19)), IsEmpty());
  EXPECT_THAT(Warnings(Claim(Rounds(NoiseModel::kLn3, 9, 0), 20)), SizeIs(1));
  EXPECT_THAT(Warnings(Claim(Rounds(NoiseModel::kArd9, 100, 0), 100)), SizeIs(1));
}

}  // namespace
}  // namespace assay
