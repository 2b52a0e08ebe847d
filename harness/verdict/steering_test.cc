#include "harness/verdict/steering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/testing/synthetic_run.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr ContentionLimits kOfTwoCpus{.usable_cpus = 2};

TEST(ClaimSteeringTest, MeasuresTheCellsOfOpenClaimsOnly) {
  Plan plan = TwoCellPlan(AtLeast(1.5));  // clear
  plan.cells.push_back({.workload = "w", .variant = "third", .threads = 2});
  PlannedClaim missing = plan.claims[0];  // its cell is never measured
  missing.claim.id = "other";
  missing.claim.file = "other.toml";
  missing.candidate = 2;
  plan.claims.push_back(missing);
  ClaimSteering steering(plan, kOfTwoCpus);
  EXPECT_THAT(steering.ActiveCells({}), ElementsAre(0, 1, 2));
  EXPECT_EQ(steering.decided(), 0);
  EXPECT_THAT(steering.ActiveCells(Rounds(30, 1.9)), ElementsAre(0, 2));
  EXPECT_EQ(steering.decided(), 1);
}

TEST(ClaimSteeringTest, EndsWhenAllIsDecided) {
  const Plan plan = TwoCellPlan(AtLeast(1.5));
  ClaimSteering steering(plan, kOfTwoCpus);
  EXPECT_THAT(steering.ActiveCells(Rounds(30, 1.9)), IsEmpty());
  EXPECT_EQ(steering.EndReason(), "decided");
}

TEST(ClaimSteeringTest, EndsAtTheLastRound) {
  Plan plan = TwoCellPlan(AtLeast(1.9));  // too close to be decided
  plan.limits.rounds_max = 10;
  ClaimSteering steering(plan, kOfTwoCpus);
  EXPECT_THAT(steering.ActiveCells(Rounds(11, 1.9)), ElementsAre(0, 1));
  EXPECT_THAT(steering.ActiveCells(Rounds(12, 1.9)), IsEmpty()) << "10, and 2 dropped";
  EXPECT_EQ(steering.EndReason(), "rounds");
}

// The claim of TwoCellPlan, and one about 8 threads that is to be predicted from its
// cells and from the parallel variant on one thread, which is cell 2.
Plan PredictingPlan(const Target& target) {
  Plan plan = TwoCellPlan(target);
  plan.cells.push_back({.workload = "w", .variant = "parallel"});
  PlannedClaim untestable = plan.claims[0];
  untestable.baseline = untestable.candidate = -1;
  untestable.untestable = "8 threads";
  untestable.prediction = {0, 2, 1};
  plan.claims.push_back(untestable);
  plan.predict = true;
  return plan;
}

TEST(ClaimSteeringTest, MeasuresForPredictionsWhenTheClaimsAreDecided) {
  const Plan plan = PredictingPlan(AtLeast(1.5));
  ClaimSteering steering(plan, kOfTwoCpus);
  EXPECT_THAT(steering.ActiveCells(Rounds(8, 1.9)), ElementsAre(0, 1)) << "claims first";
  RunRecords records = Rounds(30, 1.9);
  EXPECT_THAT(steering.ActiveCells(records), ElementsAre(0, 1, 2));
  for (int round = 30; round < 54; ++round) {
    records.samples.push_back(UndisturbedSample(round, 2, 1, 1e8));
    records.rounds.push_back({.round = round, .at_s = round + 1.0});
  }
  EXPECT_THAT(steering.ActiveCells(records), IsEmpty());
  EXPECT_EQ(steering.EndReason(), "decided");
}

TEST(ClaimSteeringTest, AnOpenClaimDoesNotStarvePredictions) {
  Plan plan = PredictingPlan(AtLeast(1.9));  // too close to be decided
  ClaimSteering steering(plan, kOfTwoCpus);
  EXPECT_THAT(steering.ActiveCells(Rounds(39, 1.9)), ElementsAre(0, 1));
  EXPECT_THAT(steering.ActiveCells(Rounds(40, 1.9)), ElementsAre(0, 1, 2));
  plan.predict = false;
  ClaimSteering unasked(plan, kOfTwoCpus);
  EXPECT_THAT(unasked.ActiveCells(Rounds(40, 1.9)), ElementsAre(0, 1));
}

TEST(ClaimSteeringTest, ACellThatFailedEndsItsPrediction) {
  const Plan plan = PredictingPlan(AtLeast(1.5));
  ClaimSteering steering(plan, kOfTwoCpus);
  RunRecords records = Rounds(30, 1.9);
  records.findings.push_back({.kind = "crash", .summary = "died", .cell_index = 2});
  EXPECT_THAT(steering.ActiveCells(records), IsEmpty());
}

TEST(SweepSteeringTest, MeasuresEverythingUntilTheRoundsAreDone) {
  Plan plan = TwoCellPlan(AtLeast(1.5));
  plan.limits.rounds_max = 10;
  SweepSteering steering(plan);
  EXPECT_THAT(steering.ActiveCells(Rounds(11, 1.9)), ElementsAre(0, 1));
  EXPECT_THAT(steering.ActiveCells(Rounds(12, 1.9)), IsEmpty());
}

}  // namespace
}  // namespace assay
