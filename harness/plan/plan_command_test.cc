#include "harness/plan/plan_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/topology/load.h"

namespace assay {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

CommandRequest Sort() {
  return {.spec = {.program = {.argv = {"sort", "--parallel={threads}", "names"}}}};
}

absl::StatusOr<Plan> Planned(const CommandRequest& request) {
  return PlanCommand(request, {.command = "assay command"},
                     *LoadSynthetic("package:1 core:4 pu:1"));
}

std::vector<std::string> NamesOf(const Plan& plan) {
  std::vector<std::string> names;
  for (const Cell& cell : plan.cells) names.push_back(CellName(cell));
  return names;
}

CommandClaim Speedup(std::vector<ParamOverride> candidate,
                     std::vector<ParamOverride> baseline = {}) {
  return {.claim = {.id = "c",
                    .says = "c",
                    .metric = Metric::kSpeedup,
                    .target = {.low = 1.5, .text = ">= 1.5"}},
          .candidate = std::move(candidate),
          .baseline = std::move(baseline)};
}

std::string MessageOf(const CommandRequest& request) {
  const absl::StatusOr<Plan> plan = Planned(request);
  EXPECT_TRUE(absl::IsInvalidArgument(plan.status())) << plan.status();
  return std::string(plan.status().message());
}

TEST(PlanCommandTest, ACommandThatSaysThreadsIsSweptOverThem) {
  const Plan plan = *Planned(Sort());
  EXPECT_THAT(NamesOf(plan),
              ElementsAre("sort/command x1", "sort/command x2", "sort/command x4"));
  EXPECT_THAT(plan.cells[1].command->program.argv,
              ElementsAre("sort", "--parallel=2", "names"));
  EXPECT_THAT(plan.cells[1].cpus, SizeIs(2));
}

TEST(PlanCommandTest, OneThatDoesNotGetsAllCpusOrAsManyAsAreAsked) {
  CommandRequest make{.spec = {.program = {.argv = {"make"}}}};
  EXPECT_THAT(NamesOf(*Planned(make)), ElementsAre("make/command x4"));
  make.threads = "1,2";
  const Plan plan = *Planned(make);
  EXPECT_THAT(plan.cells, SizeIs(2));
  EXPECT_THAT(plan.notes, Contains(HasSubstr("only limited to as many CPUs")));
}

TEST(PlanCommandTest, EveryPointOfTheAxesIsACell) {
  CommandRequest request{.spec = {.program = {.argv = {"zstd", "-{level}", "--{mode}"}}},
                         .axes = {{"level", "1,19"}, {"mode", "fast,1"}}};
  EXPECT_THAT(
      NamesOf(*Planned(request)),
      ElementsAre("zstd/command x4 level=1 mode=fast", "zstd/command x4 level=1 mode=1",
                  "zstd/command x4 level=19 mode=fast",
                  "zstd/command x4 level=19 mode=1"));
}

TEST(PlanCommandTest, RanksCountAsThreads) {
  CommandRequest request{.spec = {.program = {.argv = {"mpirun", "-np", "{ranks}"}}},
                         .axes = {{"ranks", "1,2"}}};
  const Plan plan = *Planned(request);
  EXPECT_THAT(NamesOf(plan), ElementsAre("mpirun/command x1", "mpirun/command x2"));
  EXPECT_EQ(plan.cells[1].command->program.argv[2], "2");
}

TEST(PlanCommandTest, TheBaselineIsSequentialAndWhatSpeedupsAreOver) {
  CommandRequest request = Sort();
  request.baseline = ProgramStart{.argv = {"sort", "names"}};
  request.claims = {Speedup({{"threads", "2"}})};
  const Plan plan = *Planned(request);
  ASSERT_THAT(plan.cells, SizeIs(4)) << "the claim's cells are those of the sweep";
  EXPECT_EQ(plan.cells[0].variant, "baseline");
  EXPECT_EQ(plan.cells[0].threading, Threading::kSingle);
  EXPECT_EQ(plan.claims[0].baseline, 0);
  EXPECT_EQ(plan.claims[0].candidate, 2);
  EXPECT_EQ(plan.claims[0].claim.workload, "sort");
}

TEST(PlanCommandTest, WithoutABaselineTheCommandIsComparedWithItself) {
  CommandRequest request = Sort();
  request.claims = {Speedup({})};
  const Plan plan = *Planned(request);
  EXPECT_EQ(plan.claims[0].baseline, 0);
  EXPECT_EQ(plan.claims[0].candidate, 2) << "the most threads";
  EXPECT_THAT(plan.notes, Contains(HasSubstr("give it with --baseline")));
}

TEST(PlanCommandTest, AClaimAboutMoreThreadsThanThereAreIsUntestable) {
  CommandRequest request = Sort();
  request.claims = {Speedup({{"threads", "8"}})};
  const Plan plan = *Planned(request);
  EXPECT_THAT(plan.claims[0].untestable, HasSubstr("8 threads claimed, 4 allowed here"));
  EXPECT_THAT(plan.cells, SizeIs(3));
}

TEST(PlanCommandTest, PointsOfOtherAxesAreCompared) {
  CommandRequest request{.spec = {.program = {.argv = {"zstd", "-{level}"}}},
                         .axes = {{"level", "1,19"}},
                         .claims = {Speedup({{"level", "1"}}, {{"level", "19"}})}};
  const Plan plan = *Planned(request);
  EXPECT_EQ(plan.claims[0].baseline, 1);
  EXPECT_EQ(plan.claims[0].candidate, 0);
}

TEST(PlanCommandTest, OutputsAreComparedWithTheSequentialOne) {
  CommandRequest request = Sort();
  request.spec.same_output = true;
  request.claims = {Speedup({{"threads", "2"}})};
  Plan plan = *Planned(request);
  ASSERT_THAT(plan.cells, SizeIs(3));
  for (const Cell& cell : plan.cells) {
    EXPECT_THAT(cell.command->same_output_as->argv,
                ElementsAre("sort", "--parallel=1", "names"));
  }
  request.baseline = ProgramStart{.argv = {"sort", "names"}};
  plan = *Planned(request);
  ASSERT_THAT(plan.cells, SizeIs(4));
  EXPECT_THAT(plan.cells[3].command->same_output_as->argv, ElementsAre("sort", "names"));
}

TEST(PlanCommandTest, MistakesAreToldBeforeAnythingRuns) {
  CommandRequest request = Sort();
  request.axes = {{"level", "1,2"}};
  EXPECT_THAT(MessageOf(request), HasSubstr("the command says {level} nowhere"));
  request = Sort();
  request.threads = "1,2";
  request.axes = {{"threads", "1"}};
  EXPECT_THAT(MessageOf(request), HasSubstr("this axis is given twice"));
  request = Sort();
  request.threads = "8";
  EXPECT_THAT(MessageOf(request), HasSubstr("8"));
  request = Sort();
  request.claims = {Speedup({{"level", "1"}})};
  EXPECT_THAT(MessageOf(request), HasSubstr("'level' is no axis"));
  request = Sort();
  request.claims = {Speedup({{"threads", "many"}})};
  EXPECT_THAT(MessageOf(request), HasSubstr("'many' is no number of threads"));
  request = {.spec = {.program = {.argv = {"zstd", "-{level}"}}},
             .axes = {{"level", "1,19"}},
             .claims = {Speedup({{"threads", "2"}})}};
  EXPECT_THAT(MessageOf(request), HasSubstr("about which level? Add '@ level=1'"));
  request.claims = {Speedup({{"level", "3"}})};
  EXPECT_THAT(MessageOf(request), HasSubstr("level=3 is not measured, only 1,19"));
  request = Sort();
  request.claims = {Speedup({{"threads", "1"}})};
  EXPECT_THAT(MessageOf(request), HasSubstr("the same cell"));
}

}  // namespace
}  // namespace assay
