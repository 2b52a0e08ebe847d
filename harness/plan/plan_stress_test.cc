#include "harness/plan/plan_stress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Cores of two threads each, on one package and cache.
Topology StressMachine(int cores, int threads_per_core = 1) {
  Topology topology{.cpus_online = cores * threads_per_core, .this_machine = true};
  for (int core = 0; core < cores; ++core) {
    for (int thread = 0; thread < threads_per_core; ++thread) {
      topology.cpus.push_back({.os_index = core + thread * cores,
                               .core = core,
                               .package = 0,
                               .numa = 0,
                               .l2 = core,
                               .l3 = 0,
                               .thread = thread});
    }
  }
  return topology;
}

CaseInfo Case(const std::string& name, const std::string& variant, StressInfo stress) {
  CaseInfo info{.name = name, .variant = variant, .question = "does it?"};
  info.stress = std::move(stress);
  return info;
}

std::vector<FamilyInfo> StressFamilies() {
  FamilyInfo stress{.family = "stress", .flavour = "release"};
  stress.cases = {
      Case("litmus", "four", {.actors_min = 4, .actors_max = 4, .version = "abcd"}),
      Case("pair", "broken",
           {.kind = StressKind::kInvariant,
            .expected = Expected::kCaught,
            .actors_max = 8,
            .version = "1234"}),
      Case("pair", "fixed",
           {.kind = StressKind::kInvariant, .actors_max = 8, .version = "1234"})};
  stress.cases[1].params = stress.cases[2].params = {{.name = "operations",
                                                      .default_value = std::int64_t{4},
                                                      .minimum = 1,
                                                      .maximum = 4}};
  FamilyInfo work{.family = "work", .flavour = "release"};
  work.cases = {{.name = "evolve", .variant = "sequential"}};
  return {stress, work};
}

PlanOptions Mixed() {
  PlanOptions options;
  options.placement = kMixedPlacement;
  return options;
}

absl::StatusOr<Plan> PlannedHunt(const StressRequest& request, int cores = 2,
                                 const PlanOptions& options = Mixed()) {
  return PlanStress(request, options, StressFamilies(), StressMachine(cores));
}

std::string Message(const StressRequest& request, const PlanOptions& options = Mixed()) {
  return std::string(PlannedHunt(request, 2, options).status().message());
}

TEST(PlanStressTest, HuntsInEveryStressCaseAndNoWorkload) {
  const absl::StatusOr<Plan> plan = PlannedHunt({});
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_THAT(plan->cells, SizeIs(3));
  EXPECT_TRUE(IsHunt(*plan));
  EXPECT_EQ(plan->cells[1].workload, "pair");
  EXPECT_EQ(std::get<std::int64_t>(plan->cells[1].params.at("operations")), 4);
}

TEST(PlanStressTest, WhatIsBrokenMustBeCaughtAndTheRestBeClean) {
  const Plan plan = *PlannedHunt({.cases = {"pair"}, .at_most = 0.01});
  EXPECT_EQ(plan.claims[0].claim.metric, Metric::kCaught);
  EXPECT_EQ(plan.claims[1].claim.metric, Metric::kClean);
  EXPECT_EQ(plan.claims[1].claim.target.text, "<= 0.01");
  EXPECT_EQ(plan.claims[1].candidate, 1);
}

TEST(PlanStressTest, AsManyActorsAsHaveACpuWithinWhatTheCaseAllows) {
  EXPECT_EQ(PlannedHunt({.cases = {"pair"}}, 4)->cells[0].threads, 4);
  EXPECT_EQ(PlannedHunt({.cases = {"pair"}}, 64)->cells[0].threads, 8);
  EXPECT_EQ(PlannedHunt({.cases = {"litmus"}}, 2)->cells[0].threads, 4);
}

TEST(PlanStressTest, TheActorsMayBeChosen) {
  const Plan plan =
      *PlannedHunt({.cases = {"pair"}, .variants = {"fixed"}, .threads = "2,8"});
  ASSERT_THAT(plan.cells, SizeIs(2));
  EXPECT_EQ(plan.cells[0].threads, 2);
  EXPECT_EQ(plan.cells[1].threads, 8);
  EXPECT_EQ(PlannedHunt({.cases = {"litmus"}, .threads = "2..4"})->cells.size(), 1u);
  EXPECT_EQ(PlannedHunt({.cases = {"pair"}, .variants = {"fixed"}, .threads = "all"})
                ->cells.size(),
            7u);
  EXPECT_THAT(Message({.cases = {"pair"}, .threads = "9"}), HasSubstr("2 to 8 actors"));
  EXPECT_THAT(Message({.cases = {"litmus"}, .threads = "2"}), HasSubstr("has 4 actors"));
}

TEST(PlanStressTest, OfAllCasesThoseThatCannotHaveSoManyActorsAreLeftOutWithANote) {
  const Plan plan = *PlannedHunt({.threads = "2"});
  EXPECT_THAT(plan.cells, SizeIs(2));
  EXPECT_THAT(plan.notes, ElementsAre(HasSubstr("litmus/four has 4 actors")));
}

TEST(PlanStressTest, AHuntOfNothingIsAMistake) {
  EXPECT_THAT(Message({.threads = "64"}), HasSubstr("no stress case has so many actors"));
}

TEST(PlanStressTest, EachCellHasAClaimOfItsOwn) {
  const Plan plan = *PlannedHunt({.cases = {"pair", "pair"},
                                  .variants = {"fixed", "fixed"},
                                  .params = {{"operations", "1,4"}}});
  ASSERT_THAT(plan.cells, SizeIs(2)) << "named twice, hunted once";
  EXPECT_EQ(plan.claims[0].claim.id, "pair/fixed x2 operations=1");
  EXPECT_EQ(plan.claims[1].claim.id, "pair/fixed x2");
}

TEST(PlanStressTest, MixedPlacementsAreThoseThatDifferAndOneThatShares) {
  const auto placements =
      PlannedHunt({.cases = {"pair"}, .threads = "2"})->cells[0].stress->placements;
  ASSERT_THAT(placements, SizeIs(2));
  EXPECT_EQ(placements[0], (LanePlacement{"cores", {0, 1}}));
  EXPECT_EQ(placements[1], (LanePlacement{"oversubscribed", {0, 0}}));
}

TEST(PlanStressTest, SiblingsAreAPlacementWhereThereAreAny) {
  const absl::StatusOr<Plan> plan =
      PlanStress({.cases = {"pair"}, .threads = "2"}, Mixed(), StressFamilies(),
                 StressMachine(2, 2));
  const auto placements = plan->cells[0].stress->placements;
  ASSERT_THAT(placements, SizeIs(3));
  EXPECT_EQ(placements[0], (LanePlacement{"cores", {0, 1}}));
  EXPECT_EQ(placements[1], (LanePlacement{"compact", {0, 2}}));
  EXPECT_EQ(placements[2], (LanePlacement{"oversubscribed", {0, 0}}));
}

TEST(PlanStressTest, MoreLanesThanCpusBeginAgainWithTheFirst) {
  const auto placements = PlannedHunt({.cases = {"litmus"}})->cells[0].stress->placements;
  ASSERT_THAT(placements, SizeIs(2));
  EXPECT_THAT(placements[0].cpus, ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(placements[1].cpus, ElementsAre(0, 0, 1, 1));
}

TEST(PlanStressTest, OnePlacementMayBeChosen) {
  PlanOptions options;
  for (const auto& [policy, cpus] :
       std::vector<std::pair<std::string, std::vector<int>>>{{"cores", {0, 1}},
                                                             {"oversubscribed", {0, 0}},
                                                             {"list:1", {1, 1}},
                                                             {"none", {}}}) {
    options.placement = policy;
    const absl::StatusOr<Plan> plan =
        PlannedHunt({.cases = {"pair"}, .threads = "2"}, 2, options);
    ASSERT_TRUE(plan.ok()) << plan.status();
    ASSERT_THAT(plan->cells[0].stress->placements, SizeIs(1)) << policy;
    EXPECT_EQ(plan->cells[0].stress->placements[0], (LanePlacement{policy, cpus}));
  }
  options.placement = "coers";
  EXPECT_THAT(Message({.cases = {"pair"}}, options), HasSubstr("Did you mean 'cores'?"));
}

TEST(PlanStressTest, ASeedIsReplayedWithItsOwnVersionOfTheCaseAlone) {
  StressRequest request{.cases = {"pair"}, .variants = {"broken"}, .replay = "77@1234"};
  EXPECT_EQ(PlannedHunt(request)->replay, 77u);
  request.replay = "77";
  EXPECT_EQ(PlannedHunt(request)->replay, 77u);
  request.replay = "77@9999";
  EXPECT_THAT(Message(request),
              HasSubstr("found with another version of pair/broken, which is now 1234"));
  request.replay = "seventy";
  EXPECT_THAT(Message(request), HasSubstr("'seventy' is no seed"));
  EXPECT_THAT(Message({.cases = {"pair"}, .replay = "77"}), HasSubstr("takes one case"));
}

TEST(PlanStressTest, WhatIsNoStressCaseIsSaidSo) {
  EXPECT_THAT(Message({.cases = {"evolve"}}),
              HasSubstr("'evolve' is a workload; run it with: assay sweep evolve"));
  EXPECT_THAT(Message({.cases = {"pairs"}}), HasSubstr("Did you mean 'pair'?"));
  EXPECT_THAT(Message({.cases = {"pair"}, .variants = {"brocken"}}),
              HasSubstr("Did you mean 'broken'?"));
  PlanOptions tsan = Mixed();
  tsan.flavour = "tsan";
  EXPECT_THAT(Message({}, tsan),
              HasSubstr("no such stress case is built in flavour 'tsan'"));
}

TEST(PlanStressTest, AStressCaseIsNotSwept) {
  EXPECT_THAT(std::string(PlanSweep({.cases = {"pair"}}, PlanOptions{}, StressFamilies(),
                                    StressMachine(2))
                              .status()
                              .message()),
              HasSubstr("'pair' is a stress case; run it with: assay stress pair"));
}

TEST(PlanStressTest, AParameterOutOfItsRangeIsRefused) {
  EXPECT_THAT(Message({.cases = {"pair"}, .params = {{"operations", "5"}}}),
              HasSubstr("operations"));
}

// Three flavours; the broken pair's bug is a race.
std::vector<FamilyInfo> Sanitized() {
  std::vector<FamilyInfo> families;
  for (const char* flavour : {"release", "tsan", "asan"}) {
    FamilyInfo family = StressFamilies().front();
    family.flavour = flavour;
    family.cases[1].stress->reported_as = {"race"};
    families.push_back(family);
  }
  return families;
}

TEST(PlanStressTest, SeveralFlavoursAreHuntedInAndNamedInTheClaims) {
  PlanOptions options = Mixed();
  options.flavour = "tsan,asan";
  const absl::StatusOr<Plan> plan = PlanStress({.cases = {"pair"}, .variants = {"fixed"}},
                                               options, Sanitized(), StressMachine(2));
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_THAT(plan->cells, SizeIs(2));
  EXPECT_EQ(plan->cells[0].flavour, "tsan");
  EXPECT_EQ(plan->claims[0].claim.id, "pair/fixed x2 tsan");
  EXPECT_EQ(plan->claims[1].claim.id, "pair/fixed x2 asan");
}

TEST(PlanStressTest, ForSanitizersABrokenCaseMustBeReportedByTheDetectorThatIsForIt) {
  PlanOptions options = Mixed();
  options.flavour = "tsan,asan";
  const absl::StatusOr<Plan> plan =
      PlanStress({.cases = {"pair"}, .for_sanitizers = true}, options, Sanitized(),
                 StressMachine(2));
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_THAT(plan->cells, SizeIs(3)) << "AddressSanitizer cannot see a race";
  for (const Cell& cell : plan->cells) {
    const bool is_broken = cell.variant == "broken";
    EXPECT_EQ(cell.stress->reports_only, is_broken);
    if (is_broken) {
      EXPECT_EQ(cell.flavour, "tsan");
    }
  }
}

TEST(PlanStressTest, ACleanCaseMayBeHuntedUntilItsClaimIsKnown) {
  const StressRequest request{
      .cases = {"pair"}, .at_most = 0.1, .hunts_until_known = true};
  // 0.9^29 = 0.047 is below 1 - 0.95, and 0.9^28 is not.
  EXPECT_EQ(PlannedHunt(request)->limits.hunt_iterations_min, 29);
  EXPECT_EQ(PlannedHunt({.cases = {"pair"}, .at_most = 0.1})->limits.hunt_iterations_min,
            0);
}

}  // namespace
}  // namespace assay
