#include "harness/app/self_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/testing/synthetic_run.h"
#include "harness/verdict/evaluate.h"

namespace assay {
namespace {

using testing::HasSubstr;

Plan Sweep() {
  Plan plan;
  plan.cells = {
      {.workload = "work", .variant = "v", .params = {{"size", std::int64_t{7}}}},
      {.workload = "work",
       .variant = "v",
       .threads = 2,
       .params = {{"size", std::int64_t{7}}}}};
  return plan;
}

// A trial on a machine that takes `second` times as long for the second name, and
// `factor` times for k times the work.
RunReport Trial(const Plan& plan, double second, double factor, int rounds = 40) {
  RunRecords records;
  for (int round = 0; round < rounds; ++round) {
    KeyedRandom random{41, static_cast<std::uint64_t>(round)};
    for (int cell = 0; cell < static_cast<int>(plan.cells.size()); ++cell) {
      const double times[] = {1, second, factor};
      const double ns = 5e7 * times[cell % 3] * (1 + random.Uniform(-0.005, 0.005));
      records.samples.push_back(UndisturbedSample(
          round, cell, plan.cells[static_cast<std::size_t>(cell)].threads, ns));
    }
    records.rounds.push_back({.round = round, .at_s = round + 1.0});
  }
  return Evaluate({.environment = {.allowed_cpus = {0, 1}}, .plan = plan}, records);
}

TEST(SelfTestTest, PlansTwinsAndMoreWorkOnEveryThreadCount) {
  const absl::StatusOr<Plan> plan = PlanSelfTest(Sweep(), "size");
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->cells.size(), 6u);
  EXPECT_EQ(plan->cells[0], plan->cells[1]);
  EXPECT_EQ(plan->cells[5].params.at("size"), ParamValue(std::int64_t{21}));
  EXPECT_EQ(plan->cells[5].threads, 2);
  EXPECT_EQ(plan->claims.size(), 8u);
  EXPECT_FALSE(PlanSelfTest(Sweep(), "length").ok());
}

TEST(SelfTestTest, AnHonestMachineGivesRightVerdictsOnly) {
  const Plan plan = *PlanSelfTest(Sweep(), "size");
  SelfTestTally tally;
  for (int trial = 0; trial < 3; ++trial) AddTrial(Trial(plan, 1, 3), &tally);
  EXPECT_EQ(tally.same.right, 12);
  EXPECT_EQ(tally.factor.right, 12);
  EXPECT_EQ(tally.same.wrong + tally.factor.wrong, 0);
  const std::vector<DoctorCheck> checks = CheckSelfTest(tally);
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].state, DoctorCheck::kGood);
  EXPECT_THAT(checks[0].found,
              HasSubstr("0 of 12 verdicts were wrong, in 0 of 3 trials"));
  EXPECT_THAT(checks[0].found,
              HasSubstr("at most in 63.2% of trials"));  // 1 - 0.05^(1/3)
  EXPECT_THAT(checks[1].found, HasSubstr("measured as 2.998x"));
}

TEST(SelfTestTest, AHarnessThatFavoursOneNameIsCaught) {
  const Plan plan = *PlanSelfTest(Sweep(), "size");
  SelfTestTally tally;
  AddTrial(Trial(plan, 1.05, 3), &tally);
  EXPECT_EQ(tally.same.wrong, 4) << "both claims, on one lane and on two";
  const DoctorCheck check = CheckSelfTest(tally)[0];
  EXPECT_EQ(check.state, DoctorCheck::kProblem);
  EXPECT_THAT(check.remedy, HasSubstr("trial 1 REFUTED 'same x1 0.98..1.02'"));
}

TEST(SelfTestTest, WorkThatIsMeasuredTooShortIsCaught) {
  const Plan plan = *PlanSelfTest(Sweep(), "size");
  SelfTestTally tally;
  AddTrial(Trial(plan, 1, 2.8), &tally);
  EXPECT_EQ(tally.factor.wrong, 2) << "'2.94..3.06' refuted";
  EXPECT_EQ(CheckSelfTest(tally)[1].state, DoctorCheck::kProblem);
}

TEST(SelfTestTest, NothingDecidedIsNoPass) {
  SelfTestTally tally;
  AddTrial(Trial(*PlanSelfTest(Sweep(), "size"), 1, 3, 5), &tally);
  EXPECT_EQ(tally.same.undecided, 4);
  const DoctorCheck check = CheckSelfTest(tally)[0];
  EXPECT_EQ(check.state, DoctorCheck::kNote);
  EXPECT_THAT(check.remedy, HasSubstr("nothing was tested"));
}

}  // namespace
}  // namespace assay
