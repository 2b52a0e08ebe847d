#include "harness/verdict/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/testing/sample_run.h"

namespace assay {
namespace {

using testing::Contains;
using testing::HasSubstr;

absl::StatusOr<Comparison> CompareSamples(const SampleRunOptions& before,
                                          const SampleRunOptions& after,
                                          const CompareOptions& options = {}) {
  const SampleRun a = MakeSampleRun(before), b = MakeSampleRun(after);
  return Compare({a.header, a.records}, {b.header, b.records}, options);
}

const CellChange& Find(const Comparison& comparison, const std::string& part) {
  for (const CellChange& change : comparison.cells) {
    if (change.cell.find(part) != std::string::npos) return change;
  }
  ADD_FAILURE() << "no cell " << part;
  return comparison.cells.front();
}

TEST(CompareTest, TheSameWorkIsEquivalent) {
  const auto comparison = CompareSamples({}, {.run_id = "again"});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  for (const CellChange& change : comparison->cells) {
    EXPECT_EQ(change.kind, ChangeKind::kEquivalent) << change.cell << change.reason;
    EXPECT_NEAR(change.ratio, 1, 1e-9);
  }
  EXPECT_TRUE(comparison->findings.empty());
  EXPECT_TRUE(comparison->claims.empty());
}

TEST(CompareTest, WhatBecameSlowerRegressedAndNothingElse) {
  const auto comparison = CompareSamples({}, {.slower = 1.12});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  const CellChange& slower = Find(*comparison, "work_stealing x4");
  EXPECT_EQ(slower.kind, ChangeKind::kRegressed);
  EXPECT_NEAR(slower.ratio, 1.12, 1e-6);
  EXPECT_GT(slower.low, 1.03);
  EXPECT_NEAR(slower.after / slower.before, 1.12, 1e-6);
  EXPECT_EQ(Find(*comparison, "sequential").kind, ChangeKind::kEquivalent);
  EXPECT_EQ(Find(*comparison, "fetch_add x8").kind, ChangeKind::kEquivalent);
}

TEST(CompareTest, TheOtherWayRoundItImproved) {
  const auto comparison = CompareSamples({.slower = 1.12}, {});
  EXPECT_EQ(Find(*comparison, "work_stealing x4").kind, ChangeKind::kImproved);
}

TEST(CompareTest, AWiderMarginMakesItNoDifferenceOrAnOpenQuestion) {
  EXPECT_EQ(
      Find(*CompareSamples({}, {.slower = 1.12}, {.margin = 0.3}), "work_stealing x4")
          .kind,
      ChangeKind::kEquivalent);
  const Comparison open = *CompareSamples({}, {.slower = 1.12}, {.margin = 0.12});
  EXPECT_EQ(Find(open, "work_stealing x4").kind, ChangeKind::kUndecided);
  EXPECT_THAT(Find(open, "work_stealing x4").reason, HasSubstr("more --rounds"));
}

TEST(CompareTest, SpeedupsThatFellRegressed) {
  const auto comparison = CompareSamples({}, {.slower = 1.12}, {.metric = "speedup"});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  const CellChange& fell = Find(*comparison, "work_stealing x4");
  EXPECT_EQ(fell.kind, ChangeKind::kRegressed);
  EXPECT_NEAR(fell.ratio, 1 / 1.12, 1e-6);
  EXPECT_EQ(fell.unit, "x");
}

TEST(CompareTest, ADifferentCalibrationIsAllowedFor) {
  const auto comparison = CompareSamples({}, {.steps_per_ms = 8'000});
  ASSERT_TRUE(comparison.ok());
  const CellChange& change = Find(*comparison, "work_stealing x4");
  EXPECT_EQ(change.kind, ChangeKind::kEquivalent);
  EXPECT_NEAR(change.ratio, 1, 1e-6);
  EXPECT_THAT(comparison->notes, Contains(HasSubstr("calibrated in each run")));
}

TEST(CompareTest, DifferentMachinesAreRefusedUnlessAskedFor) {
  const SampleRunOptions other{.cpu_model = "Another CPU"};
  const auto refused = CompareSamples({}, other);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()),
              testing::AllOf(HasSubstr("'Another CPU'"), HasSubstr("--across machines")));
  const auto allowed = CompareSamples({}, other, {.across_machines = true});
  ASSERT_TRUE(allowed.ok());
  EXPECT_THAT(allowed->notes, Contains(HasSubstr("different machines")));
}

TEST(CompareTest, DifferentFlavoursAreRefusedUnlessAskedFor) {
  const SampleRunOptions other{.flavour = "asan"};
  const auto refused = CompareSamples({}, other);
  EXPECT_THAT(std::string(refused.status().message()),
              testing::AllOf(HasSubstr("asan"), HasSubstr("--across flavours")));
  const auto allowed = CompareSamples({}, other, {.across_flavours = true});
  ASSERT_TRUE(allowed.ok());
  EXPECT_EQ(Find(*allowed, "work_stealing x4").kind, ChangeKind::kEquivalent);
}

TEST(CompareTest, TooFewRoundsDecideNothingAndSaySo) {
  const Comparison comparison = *CompareSamples({.rounds = 40}, {.rounds = 8});
  const CellChange& change = Find(comparison, "work_stealing x4");
  EXPECT_EQ(change.kind, ChangeKind::kUndecided);
  EXPECT_TRUE(std::isinf(change.high));
  EXPECT_THAT(change.reason, HasSubstr("too few clean rounds"));
}

TEST(CompareTest, FindingsAndVerdictsThatChangedAreTold) {
  const auto comparison = CompareSamples({.has_findings = false}, {.slower = 1.3});
  ASSERT_EQ(comparison->findings.size(), 1u);
  EXPECT_TRUE(comparison->findings[0].is_new);
  ASSERT_FALSE(comparison->claims.empty());
  EXPECT_EQ(comparison->claims[0].claim, "six-on-eight");
  EXPECT_EQ(comparison->claims[0].after, VerdictKind::kRefuted);
}

TEST(CompareTest, AllCellsAtOnceIsMoreOftenTheMachine) {
  const SampleRun a = MakeSampleRun({});
  SampleRun b = MakeSampleRun({});
  for (Sample& sample : b.records.samples) {
    sample.measurement.span_ns = sample.measurement.span_ns * 12 / 10;
  }
  const auto comparison = Compare({a.header, a.records}, {b.header, b.records}, {});
  EXPECT_THAT(comparison->notes, Contains(HasSubstr("more often the machine")));
}

// The first run without its sequential variant: its speedups are over something else.
TEST(CompareTest, SpeedupsOverDifferentBaselinesAreNotCompared) {
  SampleRun a = MakeSampleRun({});
  const SampleRun b = MakeSampleRun({});
  a.header.plan.cells[0].variant = "another";
  const auto comparison =
      Compare({a.header, a.records}, {b.header, b.records}, {.metric = "speedup"});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  const CellChange& change = Find(*comparison, "work_stealing x4");
  EXPECT_EQ(change.kind, ChangeKind::kUndecided);
  EXPECT_THAT(change.reason, HasSubstr("different baselines"));
}

TEST(CompareTest, WrongAnswersAreNoImprovement) {
  const SampleRun a = MakeSampleRun({.slower = 1.3});
  SampleRun b = MakeSampleRun({});
  for (Sample& sample : b.records.samples) {
    if (sample.round % 4 == 3) sample.measurement.wrong_answer = "12 instead of 17";
  }
  const auto comparison = Compare({a.header, a.records}, {b.header, b.records}, {});
  const CellChange& change = Find(*comparison, "work_stealing x4");
  EXPECT_EQ(change.kind, ChangeKind::kUndecided);
  EXPECT_THAT(change.reason, HasSubstr("WRONG_ANSWER"));
}

TEST(CompareTest, AClaimThatStatesSomethingElseIsNoChangeOfTheCode) {
  const SampleRun a = MakeSampleRun({});
  SampleRun b = MakeSampleRun({});
  b.header.plan.claims[0].claim.target = {.low = 7, .text = ">= 7"};
  const auto comparison = Compare({a.header, a.records}, {b.header, b.records}, {});
  EXPECT_TRUE(comparison->claims.empty());
  EXPECT_THAT(comparison->notes, Contains(HasSubstr("states something else")));
}

TEST(CompareTest, AcrossFlavoursEachCellIsPairedOnce) {
  const auto comparison =
      CompareSamples({.flavour = "asan"}, {}, {.across_flavours = true});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  EXPECT_EQ(comparison->cells.size(), 19u);
  EXPECT_THAT(comparison->only_after,
              testing::ElementsAre(HasSubstr("x1 agents=64 flavour=tsan"),
                                   HasSubstr("x2 agents=64 flavour=tsan")));
}

TEST(CompareTest, RunsWithoutACommonCellAreRefused) {
  const SampleRun a = MakeSampleRun({});
  SampleRun b = MakeSampleRun({});
  for (Cell& cell : b.header.plan.cells) cell.workload = "another";
  const auto refused = Compare({a.header, a.records}, {b.header, b.records}, {});
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("no cell in common"));
}

}  // namespace
}  // namespace assay
