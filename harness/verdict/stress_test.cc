#include "harness/verdict/stress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/verdict/evaluate.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class StressVerdictTest : public testing::Test {
 protected:
  StressVerdictTest() {
    header_.plan.limits.rounds_per_generation = 4;
    for (const bool broken : {false, true}) {
      Cell cell{.workload = "w", .variant = broken ? "broken" : "fixed", .threads = 2};
      cell.stress =
          StressCell{.info = {.expected = broken ? Expected::kCaught : Expected::kClean}};
      PlannedClaim planned{.candidate = broken ? 1 : 0};
      planned.claim.id = cell.variant;
      planned.claim.metric = broken ? Metric::kCaught : Metric::kClean;
      planned.claim.target = {.high = 1e-3, .text = "<= 0.001"};
      header_.plan.cells.push_back(cell);
      header_.plan.claims.push_back(planned);
    }
  }

  void AddBurst(int cell, std::int64_t iterations, BurstMode mode = BurstMode::kFree) {
    records_.bursts.push_back(
        {.cell = cell,
         .order = {.mode = mode},
         .result = {.iterations = iterations,
                    .span_ns = 100'000'000,
                    .outcomes = {{"well", OutcomeGrade::kAllowed, iterations}}}});
  }
  void AddFailure(int cell, const std::string& kind) {
    AddBurst(cell, 10);
    BurstResult& result = records_.bursts.back().result;
    result.failures = 1;
    result.failure = BurstFailure{kind, "bad", 5};
    result.outcomes.push_back({"bad", OutcomeGrade::kForbidden, 1});
    records_.findings.push_back({.kind = kind,
                                 .summary = "it went bad",
                                 .cell_index = cell,
                                 .expected = cell == 1});
  }

  RunReport Report() const { return Evaluate(header_, records_); }
  Verdict FixedOne() const { return Report().verdicts.at(0); }
  Verdict BrokenOne() const { return Report().verdicts.at(1); }

  RunHeader header_;
  RunRecords records_;
};

TEST_F(StressVerdictTest, AddsUpTheBurstsOfACell) {
  AddBurst(0, 1000);
  AddBurst(0, 500, BurstMode::kPerturbed);
  AddBurst(1, 7);
  const StressResult result = Report().stress.at(0);
  EXPECT_EQ(result.bursts, 2);
  EXPECT_EQ(result.iterations, 1500);
  EXPECT_EQ(result.schedules, 500);
  EXPECT_DOUBLE_EQ(result.hunted_s, 0.2);
  ASSERT_EQ(result.outcomes.size(), 1u);
  EXPECT_EQ(result.outcomes[0].count, 1500);
}

TEST_F(StressVerdictTest, ACleanResultIsAsStrongAsItsIterations) {
  AddBurst(0, 2994);
  // 1 - 0.05^(1/2994) = 1.00009e-3, just above the target; two more are just enough.
  EXPECT_EQ(FixedOne().kind, VerdictKind::kUndecided);
  EXPECT_THAT(FixedOne().reason, StartsWith("TOO_FEW"));
  AddBurst(0, 2);
  EXPECT_EQ(FixedOne().kind, VerdictKind::kProved);
  EXPECT_NEAR(*FixedOne().high, 1e-3, 1e-6);
  EXPECT_THAT(FixedOne().reason, HasSubstr("0 of 2996 iterations failed"));
}

TEST_F(StressVerdictTest, OneFailureRefutesHoweverRareItIs) {
  AddBurst(0, 1'000'000'000);
  AddFailure(0, "invariant");
  EXPECT_EQ(FixedOne().kind, VerdictKind::kRefuted);
  EXPECT_THAT(FixedOne().reason, HasSubstr("it went bad"));
}

TEST_F(StressVerdictTest, WhatIsBrokenIsProvedToBeByOneFailure) {
  AddBurst(1, 1000);
  EXPECT_EQ(BrokenOne().kind, VerdictKind::kUndecided);
  EXPECT_THAT(BrokenOne().reason, StartsWith("NOT_CAUGHT"));
  AddFailure(1, "invariant");
  EXPECT_EQ(BrokenOne().kind, VerdictKind::kProved);
  const StressResult result = Report().stress.at(1);
  ASSERT_TRUE(result.caught.has_value());
  EXPECT_EQ(result.caught->kind, "invariant");
  EXPECT_DOUBLE_EQ(result.caught->after_s, 0.2);
  EXPECT_EQ(result.caught->iterations, 1010);
}

TEST_F(StressVerdictTest, WhatIsBrokenIsNotCaughtByAFaultThatNobodyExpected) {
  AddFailure(1, "hang");
  records_.findings.back().expected = false;
  EXPECT_EQ(BrokenOne().kind, VerdictKind::kUndecided);
  EXPECT_EQ(BrokenOne().reason, "NO_DATA: hang: it went bad");
  AddFailure(0, "hang");
  EXPECT_EQ(FixedOne().kind, VerdictKind::kRefuted);
}

TEST_F(StressVerdictTest, MemoryThatGrowsRefutesThoughNoBurstFailed) {
  AddBurst(0, 1'000'000);
  records_.findings.push_back(
      {.kind = "memory_growth", .summary = "memory grows", .cell_index = 0});
  EXPECT_EQ(FixedOne().kind, VerdictKind::kRefuted);
}

TEST_F(StressVerdictTest, ATroubleOfTheHarnessIsNoEvidenceEitherWay) {
  for (int cell : {0, 1}) {
    AddBurst(cell, 1'000'000);
    records_.findings.push_back(
        {.kind = "setup", .summary = "no CPU", .cell_index = cell});
  }
  for (const Verdict& verdict : {FixedOne(), BrokenOne()}) {
    EXPECT_EQ(verdict.kind, VerdictKind::kUndecided);
    EXPECT_EQ(verdict.reason, "NO_DATA: setup: no CPU");
  }
}

TEST_F(StressVerdictTest, WithoutIterationsNothingIsKnown) {
  EXPECT_EQ(FixedOne().kind, VerdictKind::kUndecided);
  EXPECT_DOUBLE_EQ(Report().stress.at(0).rate_at_most, 1);
}

}  // namespace
}  // namespace assay
