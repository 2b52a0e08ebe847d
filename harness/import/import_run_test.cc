#include "harness/import/import_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

ImportedSeries Series(int threads, int samples, double span_s, int generation = -1) {
  ImportedSeries series{.variant = "pool", .threads = threads};
  for (int i = 0; i < samples; ++i) {
    series.samples.push_back({.span_s = span_s, .generation = generation});
  }
  return series;
}

ImportedResults File(const std::string& name, std::vector<ImportedSeries> series) {
  return {.file = {.name = name, .tool = "CSV"}, .series = std::move(series)};
}

ImportedRun Made(const std::vector<ImportedResults>& files,
                 const ImportRequest& request = {}) {
  absl::StatusOr<ImportedRun> run = MakeRun(files, request);
  EXPECT_TRUE(run.ok()) << run.status();
  return *std::move(run);
}

TEST(ImportRunTest, EachSeriesIsACellAndEachSampleInARoundOfItsOwn) {
  const ImportedRun run = Made({File("a/times.csv", {Series(1, 3, 2), Series(2, 2, 1)})});
  const Plan& plan = run.header.plan;
  ASSERT_THAT(plan.cells, SizeIs(2));
  EXPECT_EQ(CellName(plan.cells[1]), "times/pool x2");
  ASSERT_THAT(run.records.samples, SizeIs(5));
  EXPECT_EQ(run.records.samples[2].round, 2);
  EXPECT_EQ(run.records.samples[3].round, 0);
  EXPECT_EQ(run.records.samples[3].measurement.span_ns, 1'000'000'000);
  EXPECT_THAT(run.records.rounds, SizeIs(3));
  EXPECT_EQ(run.records.end.reason, "imported");
  EXPECT_TRUE(IsImported(plan));
}

TEST(ImportRunTest, TheSameSeriesOfSeveralFilesIsOneCell) {
  const ImportedRun run =
      Made({File("1.json", {Series(1, 2, 1, 0)}), File("2.json", {Series(1, 2, 1, 0)})},
           {.name = "bench"});
  EXPECT_THAT(run.header.plan.cells, SizeIs(1));
  std::vector<int> generations;
  for (const Sample& sample : run.records.samples) {
    generations.push_back(sample.generation);
  }
  EXPECT_THAT(generations, ElementsAre(0, 0, 1, 1)) << "another file, another process";
  EXPECT_THAT(run.header.plan.imported, SizeIs(2));
}

TEST(ImportRunTest, TimesFollowEachOther) {
  const ImportedRun run = Made({File("f", {Series(1, 3, 2)})});
  EXPECT_EQ(run.records.samples[2].at_s - run.records.samples[0].at_s, 4);
}

TEST(ImportRunTest, WarmUpIsDroppedFromEveryProcess) {
  ImportedSeries forks = Series(1, 3, 1, 0);
  const ImportedSeries second = Series(1, 3, 1, 1);
  forks.samples.insert(forks.samples.end(), second.samples.begin(), second.samples.end());
  EXPECT_THAT(Made({File("f", {forks})}, {.samples_dropped = 2}).records.samples,
              SizeIs(2));
}

TEST(ImportRunTest, OperationsOfAllThreadsAreItems) {
  ImportedSeries series = Series(4, 1, 2);
  series.scales = Scales::kThroughput;
  series.samples[0].iterations = 400;
  const ImportedRun run = Made({File("f", {series})});
  EXPECT_EQ(run.records.samples[0].measurement.items, 400);
  EXPECT_EQ(run.records.samples[0].measurement.iterations, 100);
}

// A file with one thread count cannot tell whether Threads() set it.
TEST(ImportRunTest, OneFileTellsForAllHowThreadsShareWork) {
  ImportedSeries scaled = Series(2, 1, 1);
  scaled.scales = Scales::kThroughput;
  for (const bool first : {true, false}) {
    std::vector<ImportedResults> files = {File("1", {scaled}),
                                          File("2", {Series(1, 1, 1)})};
    if (!first) std::swap(files[0], files[1]);
    const ImportedRun run = Made(files, {.name = "bench"});
    for (const Cell& cell : run.header.plan.cells) {
      EXPECT_EQ(cell.scales, Scales::kThroughput);
    }
  }
}

TEST(ImportRunTest, NothingLeftIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      MakeRun({File("f", {Series(1, 2, 1)})}, {.samples_dropped = 2}).status()));
}

TEST(ImportRunTest, WhatFailedElsewhereIsAFinding) {
  ImportedResults file = File("f", {Series(1, 1, 1)});
  file.failures.push_back({"BM_X", "skipped"});
  const ImportedRun run = Made({file});
  ASSERT_THAT(run.records.findings, SizeIs(1));
  EXPECT_EQ(run.records.findings[0].kind, "failed_elsewhere");
  EXPECT_EQ(run.records.findings[0].cell, "BM_X");
}

TEST(ImportRunTest, NotesAreSaidOnceAndAlwaysWhatIsMissing) {
  ImportedResults file = File("f", {Series(1, 1, 1)});
  file.notes = {"odd"};
  const std::vector<std::string> notes = Made({file, file}).header.plan.notes;
  EXPECT_EQ(std::count(notes.begin(), notes.end(), "odd"), 1);
  EXPECT_THAT(notes, Contains(HasSubstr("UNPAIRED")));
}

TEST(ImportRunTest, DifferentMachinesAreTold) {
  ImportedResults one = File("1", {Series(1, 1, 1)}),
                  other = File("2", {Series(1, 1, 1)});
  one.file.machine = "a";
  other.file.machine = "b";
  const ImportedRun run = Made({one, other});
  EXPECT_EQ(run.header.environment.cpu_model, "a and b");
  EXPECT_THAT(run.header.plan.notes, Contains(HasSubstr("different machines")));
}

}  // namespace
}  // namespace assay
