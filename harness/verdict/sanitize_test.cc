#include "harness/verdict/sanitize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sanitizers/parse/collect.h"
#include "sanitizers/parse/places.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

Finding RaceIn(int cell, const std::string& function) {
  SanitizerReport report{.tool = "ThreadSanitizer", .problem = "data race"};
  report.stacks = {{.role = StackRole::kAccess, .frames = {{function, "/src/a.cc", 3}}}};
  Complete(&report);
  Finding finding = FindingOf(std::move(report));
  finding.cell_index = cell;
  finding.evidence = "evidence/log";
  return finding;
}

Cell StressCellIn(const std::string& flavour, Expected expected) {
  Cell cell{.workload = "pair", .variant = "v", .threads = 2, .flavour = flavour};
  cell.stress = StressCell{.info = {.expected = expected}};
  return cell;
}

// Two legs; in each a clean case and a broken one.
RunReport Stress() {
  RunReport report;
  for (const char* flavour : {"tsan", "tsan-clang"}) {
    for (const Expected expected : {Expected::kClean, Expected::kCaught}) {
      report.plan.cells.push_back(StressCellIn(flavour, expected));
      Verdict verdict{.kind = VerdictKind::kProved};
      verdict.claim.id = std::string("pair ") + flavour;
      report.verdicts.push_back(verdict);
    }
  }
  return report;
}

TEST(UniteTest, AFaultThatTwoLegsSeeIsOneFindingSeenByBoth) {
  RunReport stress = Stress();
  stress.findings = {RaceIn(0, "Get"), RaceIn(2, "Cache::Get(int)"), RaceIn(0, "Put")};
  const SanitizeReport report =
      Unite({.flavours = {"tsan", "tsan-clang"}, .controls = {}, .stress = &stress});
  ASSERT_THAT(report.findings, SizeIs(2));
  EXPECT_THAT(report.findings[0].seen_by, ElementsAre("tsan", "tsan-clang"));
  EXPECT_EQ(report.findings[0].evidence, "stress/evidence/log");
  EXPECT_EQ(report.legs[0].findings, 2);
  EXPECT_EQ(report.legs[1].findings, 1);
}

TEST(UniteTest, WhatWasExpectedIsNoFindingAndWhatWasMissedIsNamed) {
  RunReport stress = Stress();
  stress.findings = {RaceIn(1, "Get")};
  stress.findings[0].expected = true;
  stress.verdicts[3].kind = VerdictKind::kUndecided;
  const SanitizeReport report =
      Unite({.flavours = {"tsan", "tsan-clang"}, .controls = {}, .stress = &stress});
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.legs[0].broken_caught, (Share{1, 1}));
  EXPECT_EQ(report.legs[1].broken_caught, (Share{0, 1}));
  EXPECT_EQ(report.legs[1].clean_proved, (Share{1, 1}));
  EXPECT_THAT(report.not_caught, ElementsAre("pair tsan-clang"));
}

TEST(UniteTest, ACleanCaseThatRanTooRarelyIsNamed) {
  RunReport stress = Stress();
  stress.verdicts[2].kind = VerdictKind::kUndecided;
  const SanitizeReport report =
      Unite({.flavours = {"tsan", "tsan-clang"}, .controls = {}, .stress = &stress});
  EXPECT_THAT(report.undecided, ElementsAre("pair tsan-clang"));
  EXPECT_TRUE(report.not_caught.empty());
}

TEST(UniteTest, NothingIsTrustedWithoutControlsThatPassed) {
  EXPECT_FALSE(IsTrusted(Unite({.flavours = {"tsan"}, .controls = {}})));
  const ControlOutcome caught{
      .flavour = "tsan", .name = "race", .expect = "race", .got = "race", .passed = true};
  ControlOutcome cried = {
      .flavour = "tsan", .name = "clean_mutex", .expect = "clean", .got = "race"};
  EXPECT_TRUE(IsTrusted(Unite({.flavours = {"tsan"}, .controls = {caught}})));
  const SanitizeReport report =
      Unite({.flavours = {"tsan"}, .controls = {caught, cried}});
  EXPECT_FALSE(IsTrusted(report));
  EXPECT_EQ(report.legs[0].wrong_caught, (Share{1, 1}));
  EXPECT_EQ(report.legs[0].right_quiet, (Share{0, 1}));
}

TEST(UniteTest, ASweepTellsSlowdownAndSpeedupInEachLeg) {
  RunReport sweep;
  for (const char* flavour : {"release", "tsan"}) {
    for (int threads : {1, 2}) {
      sweep.plan.cells.push_back(
          {.workload = "w", .variant = "v", .threads = threads, .flavour = flavour});
      sweep.quality.push_back({.cell_index = static_cast<int>(sweep.quality.size()),
                               .samples = 3,
                               .rejected = {}});
    }
  }
  const auto add = [&](int cell, const char* metric, double value) {
    sweep.estimates.push_back({.cell_index = cell, .metric = metric, .value = value});
  };
  add(1, "speedup", 1.9);
  add(2, "slowdown", 8);
  add(3, "slowdown", 10);
  add(3, "speedup", 1.5);
  const SanitizeReport report =
      Unite({.flavours = {"tsan"}, .controls = {}, .stress = nullptr, .sweep = &sweep});
  ASSERT_THAT(report.rows, SizeIs(2));
  EXPECT_EQ(report.rows[1].threads, 2);
  EXPECT_EQ(report.rows[1].speedup, 1.9);
  ASSERT_THAT(report.rows[1].legs, SizeIs(1));
  EXPECT_EQ(report.rows[1].legs[0].slowdown, 10);
  EXPECT_EQ(report.rows[1].legs[0].speedup, 1.5);
  EXPECT_EQ(report.legs[0].sweep_cells, 2);
  EXPECT_EQ(report.legs[0].slowdown, 10);
}

}  // namespace
}  // namespace assay
