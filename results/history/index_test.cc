#include "results/history/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "harness/base/infinity.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

IndexedRun SomeRun(int number) {
  const std::string id = "run-" + std::to_string(number);
  const SeriesKey time{.workload = "counting",
                       .variant = "atomic",
                       .threads = 2,
                       .params = "adds=5 word=it's",
                       .placement = "cores",
                       .flavour = "release",
                       .machine = "2 cores of X",
                       .metric = "time",
                       .unit = "ms"};
  SeriesKey speedup = time;
  speedup.metric = "speedup";
  speedup.unit = "x";
  speedup.baseline = "sequential x1";
  return {.row = {.run_id = id,
                  .path = "folder-" + id,
                  .time_utc = "2026-11-0" + std::to_string(number) + "T10:00:00Z",
                  .assay_version = "0.1.0",
                  .machine = "2 cores of X",
                  .kernel = "6.1",
                  .command = "assay sweep counting -p 'word=it\\'s'",
                  .end_reason = "rounds",
                  .header = {10, 11},
                  .journal = {1'000'000'000'000, 1'790'000'000'123'456'789}},
          .estimates = {{time, 1.5, 1.25, 1.75, 20, "steps_per_ms", 0.1 + number},
                        {speedup, 1.9, -kInfinity, kInfinity, 5}},
          .verdicts = {{"six", "PROVED", ">= 6", 6.1, 6.0, 6.2},
                       {"seven", "UNTESTABLE", ">= 7", {}, {}, {}}},
          .findings = {{"crash", "crash counting", "it died", "counting/atomic x2"}}};
}

class HistoryIndexTest : public testing::Test {
 protected:
  HistoryIndexTest() {
    folder_ = testing::TempDir() + "history_index_test." +
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/history.db";
  }

  std::unique_ptr<HistoryIndex> Open(const HistoryIndex::Options& options = {
                                         .made_by = "1"}) {
    auto index = HistoryIndex::Open(path_, options);
    EXPECT_TRUE(index.ok()) << index.status();
    return index.ok() ? *std::move(index) : nullptr;
  }

  void WriteFile(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  std::string FileText() {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  static std::vector<std::string> Ids(HistoryIndex& index) {
    const absl::StatusOr<std::vector<RunRow>> runs = index.Runs();
    EXPECT_TRUE(runs.ok()) << runs.status();
    std::vector<std::string> ids;
    for (const RunRow& run : *runs) ids.push_back(run.run_id);
    return ids;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(HistoryIndexTest, WhatIsPutInComesOutInAnotherProcess) {
  const IndexedRun run = SomeRun(1);
  ASSERT_TRUE(Open()->Put(run).ok());
  const auto index = Open();
  RunRow row = run.row;
  row.proved = 1;
  row.untestable = 1;
  row.findings = 1;
  EXPECT_THAT(*index->Runs(), ElementsAre(row));
  const std::vector<IndexedPoint> points = *index->Points("counting");
  ASSERT_THAT(points, SizeIs(2));
  EXPECT_EQ(points[0].run_id, "run-1");
  EXPECT_EQ(points[0].time_utc, row.time_utc);
  EXPECT_EQ(points[0].estimate, run.estimates[0]);
  EXPECT_EQ(points[1].estimate, run.estimates[1]) << "infinite ends stay infinite";
  EXPECT_THAT(*index->Points("nothing"), IsEmpty());
  EXPECT_THAT(*index->Cases(),
              ElementsAre(CaseSummary{"counting", 1, {"time", "speedup"}}));
}

TEST_F(HistoryIndexTest, RunsAreInTheOrderOfTheirTimes) {
  const auto index = Open();
  for (const int number : {2, 3, 1}) ASSERT_TRUE(index->Put(SomeRun(number)).ok());
  EXPECT_THAT(Ids(*index), ElementsAre("run-1", "run-2", "run-3"));
  EXPECT_EQ(index->Points("counting")->front().run_id, "run-1");
  EXPECT_EQ(index->Cases()->front().runs, 3);
}

TEST_F(HistoryIndexTest, ARunReplacesItselfAndGoesWhole) {
  const auto index = Open();
  ASSERT_TRUE(index->Put(SomeRun(1)).ok());
  IndexedRun changed = SomeRun(1);
  changed.estimates.pop_back();
  ASSERT_TRUE(index->Put(changed).ok());
  EXPECT_THAT(*index->Points("counting"), SizeIs(1));
  changed.row.path = "moved";
  ASSERT_TRUE(index->Put(changed).ok());
  EXPECT_THAT(Ids(*index), ElementsAre("run-1"));
  ASSERT_TRUE(index->Remove("moved").ok());
  EXPECT_THAT(Ids(*index), IsEmpty());
  EXPECT_THAT(*index->Points("counting"), IsEmpty());
  EXPECT_THAT(*index->Cases(), IsEmpty());
}

// NaN cannot be stored; by then the run and its first estimate are in.
TEST_F(HistoryIndexTest, ARunThatFailsHalfWayLeavesTheOldOne) {
  const auto index = Open();
  ASSERT_TRUE(index->Put(SomeRun(1)).ok());
  IndexedRun half = SomeRun(1);
  half.row.command = "other";
  half.estimates[1].value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(index->Put(half).ok());
  EXPECT_EQ(index->Runs()->front().command, SomeRun(1).row.command);
  EXPECT_THAT(*index->Points("counting"), SizeIs(2));
  EXPECT_TRUE(index->Put(SomeRun(2)).ok()) << "and the index goes on";
}

TEST_F(HistoryIndexTest, ADamagedFileIsReplaced) {
  for (const auto& [what, text] :
       {std::pair<std::string, std::string>{"no database", std::string(5000, 'x')},
        {"a torn header", "SQLite form"},
        {"nothing", ""}}) {
    WriteFile(text);
    const auto index = Open();
    ASSERT_NE(index, nullptr) << what;
    EXPECT_TRUE(index->Put(SomeRun(1)).ok()) << what;
  }
  ASSERT_TRUE(Open()->Put(SomeRun(2)).ok());
  const std::string whole = FileText();
  WriteFile(whole.substr(0, whole.size() / 2));
  EXPECT_THAT(Ids(*Open()), IsEmpty()) << "cut in half";
  WriteFile(whole.substr(0, 4096) + std::string(whole.size() - 4096, '\x5a'));
  EXPECT_THAT(Ids(*Open()), IsEmpty()) << "overwritten";
  WriteFile(whole);
  EXPECT_THAT(Ids(*Open()), ElementsAre("run-1", "run-2"));
}

TEST_F(HistoryIndexTest, AnIndexOfAnotherVersionIsReplaced) {
  ASSERT_TRUE(Open({.made_by = "1"})->Put(SomeRun(1)).ok());
  EXPECT_THAT(Ids(*Open({.made_by = "1"})), SizeIs(1));
  EXPECT_THAT(Ids(*Open({.made_by = "2"})), IsEmpty());
}

TEST_F(HistoryIndexTest, AfreshForgetsWhatIsThere) {
  ASSERT_TRUE(Open()->Put(SomeRun(1)).ok());
  EXPECT_THAT(Ids(*Open({.made_by = "1", .afresh = true})), IsEmpty());
}

TEST_F(HistoryIndexTest, TheDatabaseOfSomethingElseIsLeftAlone) {
  {
    absl::StatusOr<Database> other = Database::Open(path_);
    ASSERT_TRUE(other.ok());
    ASSERT_TRUE(other->Execute("CREATE TABLE precious (photo TEXT)").ok());
  }
  const std::string before = FileText();
  for (const bool afresh : {false, true}) {
    const auto index = HistoryIndex::Open(path_, {.made_by = "1", .afresh = afresh});
    EXPECT_THAT(std::string(index.status().message()), HasSubstr("not assay's"));
  }
  EXPECT_EQ(FileText(), before);
}

TEST_F(HistoryIndexTest, AnErrorNamesTheFile) {
  const auto index = HistoryIndex::Open(folder_ + "/none/history.db", {});
  EXPECT_THAT(std::string(index.status().message()), HasSubstr("/none/history.db: "));
  EXPECT_TRUE(HistoryIndex::Open(":memory:", {}).ok());
}

}  // namespace
}  // namespace assay
