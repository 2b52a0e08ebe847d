#include "harness/plan/make_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Topology Machine(int cpus) {
  Topology topology{.cpus_online = cpus, .this_machine = true};
  for (int cpu = 0; cpu < cpus; ++cpu) {
    topology.cpus.push_back(
        {.os_index = cpu, .core = cpu, .package = 0, .numa = 0, .l2 = cpu, .l3 = 0});
  }
  return topology;
}

std::vector<FamilyInfo> Families() {
  const std::vector<ParamInfo> params = {
      {.name = "agents", .default_value = std::int64_t{64}, .minimum = 2}};
  FamilyInfo evolution{.family = "evolution", .flavour = "release"};
  evolution.cases = {
      {.name = "evolve",
       .variant = "sequential",
       .threading = Threading::kSingle,
       .params = params},
      {.name = "evolve", .variant = "stealing", .params = params},
      {.name = "gets", .variant = "mutex", .scales = Scales::kThroughput, .item = "get"}};
  return {evolution};
}

Claim SpeedupClaim(int threads) {
  return {.id = "fast",
          .file = "claims.toml",
          .line = 3,
          .workload = "evolve",
          .params = {{"agents", std::int64_t{10}}},
          .baseline = {.variant = "sequential", .threads = 1},
          .candidate = {.variant = "stealing", .threads = threads},
          .target = {.low = 1.5, .text = ">= 1.5"}};
}

std::string SweepMessage(const SweepRequest& request) {
  return std::string(
      PlanSweep(request, PlanOptions{}, Families(), Machine(2)).status().message());
}

std::string ProveMessage(const Claim& claim) {
  return std::string(PlanProve({.claims = {claim}}, PlanOptions{}, Families(), Machine(2))
                         .status()
                         .message());
}

TEST(PlanSweepTest, VisitsEveryVariantOnEveryThreadCount) {
  const auto plan =
      PlanSweep({.cases = {"evolve"}}, PlanOptions{}, Families(), Machine(2));
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::vector<std::string> names;
  for (const Cell& cell : plan->cells) names.push_back(CellName(cell));
  EXPECT_THAT(
      names, ElementsAre("evolve/sequential x1 agents=64", "evolve/stealing x1 agents=64",
                         "evolve/stealing x2 agents=64"));
  EXPECT_THAT(plan->cells[2].cpus, ElementsAre(0, 1));
}

TEST(PlanSweepTest, CombinesTheValuesOfParameters) {
  const auto plan =
      PlanSweep({.cases = {"evolve"}, .threads = "1", .params = {{"agents", "2,8"}}},
                PlanOptions{}, Families(), Machine(2));
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::vector<std::string> names;
  for (const Cell& cell : plan->cells) names.push_back(CellName(cell));
  EXPECT_THAT(
      names, ElementsAre("evolve/sequential x1 agents=2", "evolve/sequential x1 agents=8",
                         "evolve/stealing x1 agents=2", "evolve/stealing x1 agents=8"));
  EXPECT_THAT(SweepMessage({.cases = {"evolve"}, .params = {{"agents", "2,"}}}),
              HasSubstr("parameter 'agents' is ''"));
  EXPECT_THAT(SweepMessage({.cases = {"evolve"}, .params = {{"agents", "2,x"}}}),
              HasSubstr("parameter 'agents' is 'x'"));
}

TEST(PlanSweepTest, SeveralFlavoursAreMeasuredTogether) {
  std::vector<FamilyInfo> families = Families();
  families.push_back(families[0]);
  families[1].flavour = "tsan";
  const auto plan =
      PlanSweep({.cases = {"evolve"}}, {.flavour = "release,tsan"}, families, Machine(2));
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_THAT(plan->cells, SizeIs(6));
  EXPECT_EQ(plan->cells[0].flavour, "release");
  EXPECT_EQ(plan->cells[3].flavour, "tsan");
  EXPECT_EQ(plan->cells[3].variant, plan->cells[0].variant);
  const auto missing =
      PlanSweep({.cases = {"evolve"}}, {.flavour = "release,asan"}, families, Machine(2));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("flavour 'asan'"));
}

TEST(PlanSweepTest, NamesWhatDoesNotExist) {
  EXPECT_EQ(SweepMessage({.cases = {"evolv"}}),
            "unknown case 'evolv'. Did you mean 'evolve'? Known: evolve, gets.");
  EXPECT_EQ(SweepMessage({.cases = {"evolve"}, .variants = {"steeling"}}),
            "unknown variant 'steeling' of evolve. Did you mean 'stealing'? Known: "
            "sequential, stealing.");
  EXPECT_THAT(SweepMessage({.cases = {"evolve"}, .params = {{"agent", "3"}}}),
              HasSubstr("Did you mean 'agents'?"));
}

TEST(PlanSweepTest, RefusesMoreThreadsThanAllowed) {
  EXPECT_THAT(SweepMessage({.cases = {"evolve"}, .threads = "8"}),
              HasSubstr("8 threads, but only 2 may be used: 2 CPUs allowed"));
}

TEST(PlanProveTest, ClaimsShareTheirCells) {
  Claim second = SpeedupClaim(2);
  second.id = "efficient";
  second.metric = Metric::kEfficiency;
  const auto plan = PlanProve({.claims = {SpeedupClaim(2), second}}, PlanOptions{},
                              Families(), Machine(2));
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->cells, SizeIs(2));
  EXPECT_EQ(plan->claims[1].baseline, plan->claims[0].baseline);
  EXPECT_EQ(plan->cells[0].params.at("agents"), ParamValue(std::int64_t{10}));
}

TEST(PlanProveTest, AClaimBeyondTheMachineIsUntestableAndSaysWhy) {
  Topology machine = Machine(4);
  machine.cpu_quota = 2.0;
  const auto plan =
      PlanProve({.claims = {SpeedupClaim(8)}}, PlanOptions{}, Families(), machine);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->cells, SizeIs(0)) << "nothing is measured for it";
  EXPECT_THAT(plan->claims[0].untestable, HasSubstr("8 threads claimed, 2 allowed here"));
  EXPECT_THAT(plan->claims[0].untestable, HasSubstr("quota"));
}

TEST(PlanProveTest, PredictingPlansTheVariantOnTheThreadsThatThereAre) {
  const auto plan = PlanProve({.claims = {SpeedupClaim(8)}, .predict = true},
                              PlanOptions{}, Families(), Machine(4));
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_FALSE(plan->claims[0].untestable.empty());
  EXPECT_EQ(plan->claims[0].candidate, -1) << "it stays untestable";
  std::vector<std::string> cells;
  for (int cell : plan->claims[0].prediction) {
    const Cell& planned = plan->cells.at(static_cast<std::size_t>(cell));
    cells.push_back(planned.variant + " x" + std::to_string(planned.threads));
  }
  EXPECT_THAT(cells, testing::ElementsAre("sequential x1", "stealing x1", "stealing x2",
                                          "stealing x4"));
}

TEST(PlanProveTest, WithoutAskingOnlyCellsThatAreThereAnywayServePredictions) {
  Claim alone = SpeedupClaim(1);
  alone.id = "alone";
  Claim other_work = SpeedupClaim(2);
  other_work.id = "other";
  other_work.params["agents"] = std::int64_t{77};
  const auto with = [](std::vector<Claim> claims) {
    return *PlanProve({.claims = std::move(claims)}, PlanOptions{}, Families(),
                      Machine(2));
  };
  const Plan same = with({SpeedupClaim(8), alone, SpeedupClaim(2)});
  EXPECT_THAT(same.claims[0].prediction, SizeIs(3));
  EXPECT_THAT(same.cells, SizeIs(3)) << "nothing is added";
  EXPECT_FALSE(same.predict);
  const Plan different = with({SpeedupClaim(8), alone, other_work});
  EXPECT_THAT(different.claims[0].prediction, SizeIs(0))
      << "its two threads do other work";
}

TEST(PlanProveTest, NothingIsPlannedForAPredictionFromOneThread) {
  const auto plan = PlanProve({.claims = {SpeedupClaim(8)}, .predict = true},
                              PlanOptions{}, Families(), Machine(1));
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->cells, SizeIs(0));
}

TEST(PlanProveTest, AMisspeltClaimCannotHideBehindUntestable) {
  Claim claim = SpeedupClaim(8);
  claim.candidate.variant = "steeling";
  EXPECT_THAT(ProveMessage(claim),
              HasSubstr("claims.toml:3: claim 'fast': unknown variant 'steeling'"));
}

TEST(PlanProveTest, ASequentialVariantRunsOnOneThread) {
  Claim claim = SpeedupClaim(2);
  claim.candidate.variant = "sequential";
  EXPECT_THAT(ProveMessage(claim),
              HasSubstr("evolve/sequential runs on 1 thread, not on 2"));
}

TEST(PlanProveTest, NeedsTwoDifferentCells) {
  Claim claim = SpeedupClaim(1);
  claim.baseline = claim.candidate;
  EXPECT_THAT(ProveMessage(claim), HasSubstr("the same cell"));
}

TEST(PlanProveTest, ScaledSpeedupNeedsWorkThatScales) {
  Claim claim = SpeedupClaim(2);
  claim.metric = Metric::kScaledSpeedup;
  EXPECT_THAT(ProveMessage(claim), HasSubstr("Use metric = \"speedup\""));
}

TEST(PlanProveTest, OnlyChoosesById) {
  const auto plan = PlanProve({.claims = {SpeedupClaim(2)}, .only = {"fats"}},
                              PlanOptions{}, Families(), Machine(2));
  EXPECT_EQ(std::string(plan.status().message()),
            "--only: no claim 'fats'. Did you mean 'fast'? Known: fast.");
}

}  // namespace
}  // namespace assay
