#include "harness/import/claims_about_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Cell CellOf(const std::string& variant, int threads, const Params& params = {}) {
  return {.workload = "bench", .variant = variant, .threads = threads, .params = params};
}

// Indices:       0           1           2           3
Plan Scaling() {
  return {.cells = {CellOf("BM_Sort", 1), CellOf("BM_Sort", 2), CellOf("BM_Sort", 4),
                    CellOf("BM_Serial", 1)}};
}

CommandClaim Speedup(std::vector<ParamOverride> candidate,
                     std::vector<ParamOverride> baseline = {}) {
  return {.claim = {.id = "c", .target = {.low = 1.5, .text = ">= 1.5"}},
          .candidate = std::move(candidate),
          .baseline = std::move(baseline)};
}

PlannedClaim Planned(Plan plan, const CommandClaim& claim) {
  const absl::Status status = AddClaimAboutCells(claim, &plan);
  EXPECT_TRUE(status.ok()) << status;
  return plan.claims.empty() ? PlannedClaim{} : plan.claims.back();
}

std::string MessageOf(Plan plan, const CommandClaim& claim) {
  const absl::Status status = AddClaimAboutCells(claim, &plan);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(plan.claims, IsEmpty());
  return std::string(status.message());
}

TEST(ClaimsAboutCellsTest, APartOfAVariantsNameIsEnough) {
  const PlannedClaim planned =
      Planned(Scaling(), Speedup({{"variant", "Sort"}, {"threads", "2"}}));
  EXPECT_EQ(planned.candidate, 1);
  EXPECT_EQ(planned.baseline, 0);
  EXPECT_EQ(planned.claim.candidate.variant, "BM_Sort");
  EXPECT_EQ(planned.claim.workload, "bench");
}

TEST(ClaimsAboutCellsTest, WithoutThreadsTheMostAreMeant) {
  EXPECT_EQ(Planned(Scaling(), Speedup({{"variant", "Sort"}})).candidate, 2);
}

TEST(ClaimsAboutCellsTest, ABaselineThatWasMarkedIsWhatSpeedupsAreOver) {
  Plan plan = Scaling();
  ASSERT_TRUE(MarkBaseline("Serial", &plan).ok());
  EXPECT_EQ(plan.cells[3].threading, Threading::kSingle);
  EXPECT_EQ(Planned(plan, Speedup({{"variant", "Sort"}})).baseline, 3);
}

TEST(ClaimsAboutCellsTest, AnotherBaselineMayBeNamed) {
  const PlannedClaim planned = Planned(
      Scaling(), Speedup({{"variant", "Sort"}, {"threads", "4"}}, {{"threads", "2"}}));
  EXPECT_EQ(planned.baseline, 1) << "of the same variant";
  EXPECT_EQ(Planned(Scaling(), Speedup({{"variant", "Sort"}},
                                       {{"variant", "Serial"}, {"threads", "1"}}))
                .baseline,
            3);
}

TEST(ClaimsAboutCellsTest, MoreThreadsThanThereAreAreUntestable) {
  const PlannedClaim planned =
      Planned(Scaling(), Speedup({{"variant", "Sort"}, {"threads", "8"}}));
  EXPECT_EQ(planned.candidate, -1);
  EXPECT_EQ(planned.baseline, -1);
  EXPECT_THAT(planned.untestable, HasSubstr("8 threads claimed; there are 1, 2, 4"));
  EXPECT_THAT(planned.prediction, ElementsAre(0, 0, 1, 2));
}

TEST(ClaimsAboutCellsTest, WhatIsLeftOpenMustBeOneThingOnly) {
  EXPECT_THAT(MessageOf(Scaling(), Speedup({{"threads", "1"}})),
              HasSubstr("about which variant, 'BM_Sort' or 'BM_Serial'?"));
  Plan sizes{.cells = {CellOf("a", 1, {{"size", std::int64_t{1}}}),
                       CellOf("a", 1, {{"size", std::int64_t{2}}})}};
  EXPECT_THAT(MessageOf(sizes, Speedup({})), HasSubstr("about which size, '1' or '2'?"));
  EXPECT_EQ(Planned(sizes, Speedup({{"size", "2"}}, {{"size", "1"}})).baseline, 0);
}

TEST(ClaimsAboutCellsTest, MistakesQuoteTheClaim) {
  const Plan plan = Scaling();
  EXPECT_THAT(MessageOf(plan, Speedup({{"variant", "BM_"}})),
              HasSubstr("--claim 'c': no single variant is called 'BM_'; it may be: "
                        "BM_Serial, BM_Sort"));
  EXPECT_THAT(MessageOf(plan, Speedup({{"level", "3"}})),
              HasSubstr("'level' is no axis of these cells"));
  EXPECT_THAT(MessageOf(plan, Speedup({{"variant", "Sort"}, {"threads", "two"}})),
              HasSubstr("'two' is no number of threads"));
  EXPECT_THAT(MessageOf({.cells = {CellOf("a", 2)}}, Speedup({})),
              HasSubstr("was not measured"));
}

TEST(ClaimsAboutCellsTest, NothingIsComparedWithItself) {
  EXPECT_THAT(MessageOf(Scaling(), Speedup({{"variant", "Sort"}, {"threads", "1"}})),
              HasSubstr("compared with itself"));
}

TEST(ClaimsAboutCellsTest, ABaselineThatIsNoneIsRefused) {
  Plan plan = Scaling();
  EXPECT_THAT(std::string(MarkBaseline("nothing", &plan).message()),
              HasSubstr("--baseline: no single variant on one thread is called"));
}

}  // namespace
}  // namespace assay
