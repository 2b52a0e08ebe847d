#include "harness/import/plan_benchmarks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/topology/load.h"

namespace assay {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::SizeIs;

absl::StatusOr<Plan> Planned(const BenchmarkReport& trial,
                             BenchmarksRequest request = {}) {
  request.spec.program.argv = {"./bench", "--benchmark_filter=Sort"};
  PlanOptions options{.command = "assay command"};
  options.limits.sample_min_s = 0.25;
  return PlanBenchmarks(request, trial, options, *LoadSynthetic("core:4 pu:1"));
}

TEST(PlanBenchmarksTest, EachBenchmarkIsAProgramOfItsOwn) {
  const Plan plan = *Planned({.rows = {{.name = "BM_Sort/threads:2/real_time"},
                                       {.name = "BM_Sort/threads:2/real_time"},
                                       {.name = "BM_Sum<int>/8"}}});
  ASSERT_THAT(plan.cells, SizeIs(2));
  EXPECT_EQ(CellName(plan.cells[0]), "bench/BM_Sort x2");
  EXPECT_THAT(plan.cells[0].cpus, SizeIs(2));
  EXPECT_EQ(plan.cells[0].scales, Scales::kStrong);
  EXPECT_EQ(plan.cells[0].command->timer, ProgramTimer::kGoogleBenchmark);
  EXPECT_THAT(
      plan.cells[0].command->program.argv,
      ElementsAre("./bench", "--benchmark_filter=Sort",
                  "--benchmark_filter=^BM_Sort/threads:2/real_time$",
                  "--benchmark_min_time=0.25", "--benchmark_report_aggregates_only=false",
                  "--benchmark_display_aggregates_only=false",
                  "--benchmark_format=json"));
  EXPECT_EQ(CellName(plan.cells[1]), "bench/BM_Sum<int> x1 arg=8");
}

TEST(PlanBenchmarksTest, NamesAreNoRegularExpressions) {
  const Plan plan = *Planned({.rows = {{.name = "BM (a+b)*"}}});
  EXPECT_THAT(plan.cells[0].command->program.argv,
              Contains("--benchmark_filter=^BM \\(a\\+b\\)\\*$"));
}

TEST(PlanBenchmarksTest, WithThreadsTheyAddWork) {
  const Plan plan = *Planned({.rows = {{.name = "BM/threads:1", .threads = 1},
                                       {.name = "BM/threads:2", .threads = 2}}});
  EXPECT_EQ(plan.cells[0].scales, Scales::kThroughput);
  EXPECT_EQ(plan.cells[1].scales, Scales::kThroughput);
}

TEST(PlanBenchmarksTest, WhatCannotBeMeasuredIsLeftOutWithANote) {
  const Plan plan = *Planned({.rows = {{.name = "BM/threads:8", .threads = 8},
                                       {.name = "BM_Bad", .error = "skipped: no file"},
                                       {.name = "BM_Good"}}});
  EXPECT_THAT(plan.cells, SizeIs(1));
  EXPECT_THAT(plan.notes,
              IsSupersetOf({HasSubstr("BM/threads:8"),
                            HasSubstr("BM_Bad is left out: it skipped: no file")}));
}

TEST(PlanBenchmarksTest, NothingAtAllIsRefused) {
  EXPECT_THAT(std::string(Planned({}).status().message()), HasSubstr("no benchmark"));
  EXPECT_THAT(
      std::string(
          Planned({.rows = {{.name = "BM", .error = "broke"}}}).status().message()),
      HasSubstr("BM is left out: it broke"));
}

TEST(PlanBenchmarksTest, ClaimsChooseAmongThem) {
  const Plan plan = *Planned(
      {.rows = {{.name = "BM_Sort/threads:1"}, {.name = "BM_Sort/threads:2"}}},
      {.claims = {{.claim = {.id = "c", .target = {.low = 1.5, .text = ">= 1.5"}}}}});
  ASSERT_THAT(plan.claims, SizeIs(1));
  EXPECT_EQ(plan.claims[0].baseline, 0);
  EXPECT_EQ(plan.claims[0].candidate, 1);
}

}  // namespace
}  // namespace assay
