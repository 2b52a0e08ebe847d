// The hunt with scripted children and a clock of the test's own.
#include "harness/run/hunt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "harness/run/burst_order.h"
#include "harness/run/testing/hunt_test_base.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HuntTest : public HuntTestBase {};

TEST_F(HuntTest, HuntsInEachCellForItsTime) {
  AddCell("b", Expected::kClean);
  const RunRecords records = Run();
  EXPECT_THAT(records.bursts, SizeIs(16)) << "8 bursts of 0.1 s in each of two cells";
  EXPECT_EQ(records.end.reason, "decided");
  EXPECT_THAT(records.findings, IsEmpty());
  EXPECT_EQ(journal_.size(), 16u + 8 + 1) << "bursts, rounds and the end";
}

TEST_F(HuntTest, FreeAndPerturbedBurstsTakeTurnsAtEveryPlacement) {
  Run();
  std::set<std::pair<BurstMode, int>> seen;
  std::set<std::uint64_t> seeds;
  for (const BurstRequest& burst : script_.asked) {
    seen.insert({burst.order.mode, burst.order.placement});
    seeds.insert(burst.order.seed);
    EXPECT_EQ(ModeOf(burst.order.seed), burst.order.mode) << "a seed says its mode";
  }
  EXPECT_THAT(seen, SizeIs(4));
  EXPECT_THAT(seeds, SizeIs(8));
}

TEST_F(HuntTest, LittleTimeStillGivesAFreeAndAPerturbedBurst) {
  plan_.limits.hunt_s = 0.001;
  EXPECT_THAT(Run().bursts, SizeIs(2));
}

TEST_F(HuntTest, AChildServesItsCellForAGeneration) {
  Run();
  EXPECT_EQ(script_.children_started, 2) << "8 rounds, 4 to a generation";
}

TEST_F(HuntTest, AFailureEndsItsCellAndTheOthersGoOn) {
  AddCell("b", Expected::kClean);
  script_.answer = [](const BurstRequest& burst) {
    return burst.cell_index == 0 ? Fails("invariant", 5, "two\nlines") : Clean(10);
  };
  const RunRecords records = Run();
  EXPECT_THAT(records.bursts, SizeIs(1 + 8));
  ASSERT_THAT(records.findings, SizeIs(1));
  const Finding& finding = records.findings[0];
  EXPECT_EQ(finding.kind, "invariant");
  EXPECT_EQ(finding.summary, "two");
  EXPECT_EQ(finding.detail, "lines");
  EXPECT_EQ(finding.cell_index, 0);
  EXPECT_FALSE(finding.expected);
  EXPECT_EQ(finding.seed, SeedText(OrderOf(plan_, 0, 0).seed, "v1"));
  EXPECT_EQ(finding.evidence, "evidence/a.log");
}

TEST_F(HuntTest, WhatIsBrokenOnPurposeIsExpectedButNotATroubleOfTheHarness) {
  plan_.cells[0].stress->info.expected = Expected::kCaught;
  script_.answer = [](const BurstRequest&) { return Fails("invariant", 0); };
  EXPECT_TRUE(Run().findings.at(0).expected);
  script_.answer = [](const BurstRequest&) { return Reply(FailedReply{"no CPU 7"}); };
  const Finding trouble = Run().findings.at(0);
  EXPECT_EQ(trouble.kind, "setup");
  EXPECT_EQ(trouble.summary, "no CPU 7");
  EXPECT_FALSE(trouble.expected);
}

TEST_F(HuntTest, AFaultOfAChildIsAFindingAndABurstThatFailed) {
  script_.answer = [](const BurstRequest&) {
    return ChildFault{"crash", "killed by 11"};
  };
  const RunRecords records = Run();
  ASSERT_THAT(records.bursts, SizeIs(1));
  EXPECT_EQ(records.bursts[0].result.failures, 1);
  EXPECT_EQ(records.bursts[0].result.span_ns, 100'000'000) << "as the clock saw it";
  EXPECT_EQ(records.findings.at(0).kind, "crash");
  EXPECT_EQ(records.findings.at(0).detail, "last words");
}

TEST_F(HuntTest, ASanitizersReportSaysMoreThanAnExitCode) {
  script_.tail =
      "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x1 at pc 0x2\n"
      "READ of size 4 at 0x1 thread T1\n"
      "    #0 0x3 in F /x/y.cc:3\n"
      "SUMMARY: AddressSanitizer: heap-use-after-free /x/y.cc:3 in F\n";
  script_.answer = [](const BurstRequest&) { return ChildFault{"early_exit", "code 1"}; };
  const Finding finding = Run().findings.at(0);
  EXPECT_EQ(finding.kind, "use_after_free");
  EXPECT_EQ(finding.summary, "heap-use-after-free: y.cc:3 in F");
  ASSERT_TRUE(finding.report);
  EXPECT_EQ(finding.report->place.line, 3);
}

SanitizerReport RaceIn(const std::string& function) {
  SanitizerReport report{.tool = "ThreadSanitizer", .problem = "data race"};
  report.stacks.push_back(
      {.role = StackRole::kAccess, .frames = {{function, "/x/y.cc", 3}}});
  return report;
}

TEST_F(HuntTest, EveryReportOfTheBurstIsAFindingOfItsOwn) {
  script_.answer = [](const BurstRequest&) {
    Answer answer = Fails("race", -1, "ThreadSanitizer reported");
    std::get<BurstReply>(std::get<Reply>(answer)).reports = {RaceIn("Get"), RaceIn("Put"),
                                                             RaceIn("Get")};
    return answer;
  };
  const std::vector<Finding> findings = Run().findings;
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0].summary, "data race: y.cc:3 in Get");
  EXPECT_EQ(findings[1].summary, "data race: y.cc:3 in Put");
  EXPECT_NE(findings[0].fingerprint, findings[1].fingerprint);
  EXPECT_EQ(findings[0].seed, findings[1].seed);
}

TEST_F(HuntTest, AReportBesideAForbiddenOutcomeIsNotLost) {
  script_.answer = [](const BurstRequest&) {
    Answer answer = Fails("forbidden_outcome", 3, "0, 0");
    std::get<BurstReply>(std::get<Reply>(answer)).reports = {RaceIn("Get")};
    return answer;
  };
  const std::vector<Finding> findings = Run().findings;
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0].kind, "forbidden_outcome");
  EXPECT_EQ(findings[1].kind, "race");
}

TEST_F(HuntTest, WhereOnlyReportsCountADeadlockIsTriedAgainUntilItIsReported) {
  int bursts = 0;
  script_.answer = [&](const BurstRequest&) {
    Answer answer = Fails("stuck", -1, "no iteration has ended");
    if (++bursts == 2) {
      std::get<BurstReply>(std::get<Reply>(answer)).reports = {RaceIn("Get")};
    }
    return answer;
  };
  plan_.cells[0].stress->reports_only = true;
  const RunRecords records = Run();
  ASSERT_THAT(records.findings, SizeIs(1));
  EXPECT_EQ(records.findings[0].kind, "race");
  EXPECT_EQ(bursts, 2) << "and none for a follow-up";
  EXPECT_FALSE(records.bursts.at(0).result.failure);
  EXPECT_EQ(script_.children_started, 2) << "the first was stuck";
}

TEST_F(HuntTest, ACellOfReportsOnlyAsksForThem) {
  script_.answer = [](const BurstRequest&) { return Clean(1000); };
  plan_.cells[0].stress->reports_only = true;
  Run();
  ASSERT_FALSE(script_.asked.empty());
  EXPECT_TRUE(script_.asked[0].order.reports_only);
}

TEST_F(HuntTest, LanesThatAreStuckShowTheirStacksAndNoOthers) {
  script_.answer = [](const BurstRequest&) { return Fails("stuck", -1, "no iteration"); };
  const Finding finding = Run().findings.at(0);
  EXPECT_EQ(finding.detail, "  lane 0\n    #0 lock\n  lane 1\n    #0 lock\n");
}

TEST_F(HuntTest, PatienceIsTenMedianBurstsAndASecondAtLeast) {
  script_.answer = [](const BurstRequest&) {
    return Reply(BurstReply{.result = {.iterations = 1, .span_ns = 300'000'000}});
  };
  plan_.limits.hunt_s = 1;
  Run();
  ASSERT_GE(script_.asked.size(), 2u);
  EXPECT_DOUBLE_EQ(script_.asked[0].order.stuck_after_s, 1);
  EXPECT_DOUBLE_EQ(script_.asked[1].order.stuck_after_s, 3);
  EXPECT_GT(script_.timeouts_s[1], 3 + 0.1);
}

TEST_F(HuntTest, GrowingMemoryIsAFinding) {
  plan_.limits.rounds_per_generation = 100;
  script_.answer = [this](const BurstRequest&) {
    return Reply(BurstReply{
        .result = {.iterations = 1000,
                   .span_ns = 100'000'000,
                   .memory_bytes =
                       static_cast<std::int64_t>(script_.asked.size()) * 20'000'000}});
  };
  const RunRecords records = Run();
  ASSERT_THAT(records.findings, SizeIs(1));
  EXPECT_EQ(records.findings[0].kind, "memory_growth");
  EXPECT_THAT(records.findings[0].summary, HasSubstr("20000 bytes each"));
  EXPECT_EQ(records.findings[0].reproduce, "hunt in a") << "no one seed repeats it";
  EXPECT_EQ(records.findings[0].seed, "");
}

TEST_F(HuntTest, AReplayAsksForOneSeedAgainAndAgainInFreshChildren) {
  plan_.replay = 77;
  plan_.limits.tries = 5;
  script_.answer = [this](const BurstRequest&) {
    return script_.asked.size() == 2 ? Fails("invariant", 3) : Clean(10);
  };
  const RunRecords records = Run();
  EXPECT_THAT(records.bursts, SizeIs(5));
  EXPECT_EQ(script_.children_started, 5);
  for (const BurstRequest& burst : script_.asked) {
    EXPECT_EQ(burst.order.seed, 77u);
    EXPECT_EQ(burst.order.mode, BurstMode::kPerturbed);
  }
  ASSERT_THAT(records.findings, SizeIs(1));
  EXPECT_EQ(records.findings[0].repeats, "1 of 5 replays failed");
}

TEST_F(HuntTest, AFreshChildsMemoryIsNotComparedWithTheLastOnes) {
  plan_.limits.rounds_per_generation = 2;
  int readings = 0;
  script_.answer = [&](const BurstRequest&) {
    const std::int64_t grown = readings++ % 2 * 50'000'000;
    return Reply(BurstReply{.result = {.iterations = 1000,
                                       .span_ns = 100'000'000,
                                       .memory_bytes = 10'000'000 + grown}});
  };
  EXPECT_THAT(Run().findings, IsEmpty());
}

TEST_F(HuntTest, AFailureThatWasNotFollowedUpIsWhenTheHuntGoesOn) {
  plan_.limits.tries = 2;
  RunRecords earlier;
  earlier.bursts = {{.round = 0, .cell = 0, .at_s = 0.1, .order = OrderOf(plan_, 0, 0)}};
  earlier.bursts[0].result = {.iterations = 10, .failures = 1, .span_ns = 100'000'000};
  earlier.bursts[0].result.failure = BurstFailure{"invariant", "two", 3};
  const RunRecords records = Run(earlier);
  ASSERT_THAT(records.findings, SizeIs(1));
  EXPECT_EQ(records.findings[0].summary, "two");
  EXPECT_EQ(records.findings[0].seed, SeedText(OrderOf(plan_, 0, 0).seed, "v1"));
  EXPECT_EQ(records.findings[0].repeats, "0 of 2 replays failed");
  EXPECT_THAT(records.bursts, SizeIs(1)) << "and the cell is over";
}

TEST_F(HuntTest, WhatIsBrokenOnPurposeIsNotCaughtByJustAnyFault) {
  plan_.cells[0].stress->info.expected = Expected::kCaught;
  plan_.limits.tries = 3;
  for (const char* kind : {"hang", "early_exit"}) {
    script_.asked.clear();
    script_.answer = [&](const BurstRequest&) { return ChildFault{kind, "odd"}; };
    EXPECT_FALSE(Run().findings.at(0).expected) << kind;
    EXPECT_THAT(script_.asked, SizeIs(1)) << "nor is it replayed";
  }
}

TEST_F(HuntTest, ResumesWithTheNextRoundAndWithoutWhatHasFailed) {
  AddCell("b", Expected::kClean);
  plan_.limits.hunt_s = 0.4;
  interrupted_ = false;
  RunRecords earlier;
  earlier.bursts = {
      {.round = 0, .cell = 0, .at_s = 0.1, .result = {.span_ns = 100'000'000}},
      {.round = 0, .cell = 1, .at_s = 0.2, .result = {.span_ns = 100'000'000}}};
  earlier.findings = {{.kind = "invariant", .cell_index = 0}};
  const RunRecords records = Run(earlier);
  EXPECT_THAT(records.bursts, SizeIs(2 + 3));
  EXPECT_EQ(records.bursts[2].round, 1);
  EXPECT_EQ(records.bursts[2].cell, 1);
}

TEST_F(HuntTest, ASlowCellIsHuntedTenTimesAsLongBeforeItsIterationsAreTooFew) {
  AddCell("slow", Expected::kClean);
  AddCell("stalled", Expected::kClean);
  plan_.limits.hunt_s = 0.2;
  plan_.limits.hunt_iterations_min = 50;
  script_.answer = [](const BurstRequest& request) {
    return Clean(request.cell.variant == "a"      ? 1000
                 : request.cell.variant == "slow" ? 10
                                                  : 0);
  };
  std::map<int, int> bursts;
  const RunRecords records = Run();
  for (const Burst& burst : records.bursts) ++bursts[burst.cell];
  EXPECT_EQ(bursts[0], 2) << "0.2 s";
  EXPECT_EQ(bursts[1], 5) << "50 iterations";
  EXPECT_EQ(bursts[2], 20) << "2 s";
}

TEST_F(HuntTest, AnInterruptionAndTheBudgetEndIt) {
  plan_.limits.budget_s = 0.25;
  EXPECT_EQ(Run().end.reason, "budget");
  interrupted_ = true;
  EXPECT_EQ(Run().end.reason, "interrupted");
}

}  // namespace
}  // namespace assay
