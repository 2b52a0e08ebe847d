#include "sanitizers/parse/collect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sanitizers/parse/places.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Finding RaceIn(const std::string& function, int line, int stacks = 1) {
  SanitizerReport report{.tool = "ThreadSanitizer", .problem = "data race"};
  report.stacks.resize(static_cast<std::size_t>(stacks));
  report.stacks[0] = {.role = StackRole::kAccess,
                      .frames = {{function, "/src/cache.cc", line}}};
  Complete(&report);
  return FindingOf(std::move(report));
}

TEST(FindingCollectorTest, TheSameFaultIsOneFindingWithAllItsWitnesses) {
  FindingCollector collector;
  collector.Add(RaceIn("Get", 3), "tsan");
  collector.Add(RaceIn("Put", 7), "tsan");
  collector.Add(RaceIn("Cache::Get(int)", 4), "tsan-clang");
  collector.Add(RaceIn("Get", 3), "tsan");
  ASSERT_THAT(collector.findings(), SizeIs(2));
  EXPECT_EQ(collector.findings()[0].count, 3);
  EXPECT_THAT(collector.findings()[0].seen_by, ElementsAre("tsan", "tsan-clang"));
  EXPECT_EQ(collector.findings()[1].count, 1);
}

TEST(FindingCollectorTest, KeepsTheReportThatTellsMost) {
  FindingCollector collector;
  collector.Add(RaceIn("Get", 3), "tsan");
  collector.Add(RaceIn("Get", 5, 3), "tsan-clang");
  ASSERT_THAT(collector.findings(), SizeIs(1));
  EXPECT_EQ(collector.findings()[0].report->stacks.size(), 3u);
  EXPECT_THAT(collector.findings()[0].summary, HasSubstr("cache.cc:5"));
}

TEST(FindingCollectorTest, CountsWhatIsMoreThanItKeeps) {
  FindingCollector collector;
  Finding finding = RaceIn("Get", 3);
  for (std::size_t i = 0; i < FindingCollector::kDistinctMax + 5; ++i) {
    finding.fingerprint = std::to_string(i);
    collector.Add(finding, "");
  }
  EXPECT_THAT(collector.findings(), SizeIs(FindingCollector::kDistinctMax));
  EXPECT_EQ(collector.dropped(), 5);
}

TEST(ReadLogTest, SaysWhichFileCannotBeRead) {
  FindingCollector collector;
  const absl::Status status = ReadLog("/no/such.log", "", &collector);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/no/such.log"));
}

TEST(MakeRelativeTest, ShortensOnlyWhatLiesBelowTheRoot) {
  Finding finding = RaceIn("Get", 3);
  MakeRelative("/src", &finding);
  EXPECT_EQ(finding.report->place.file, "cache.cc");
  EXPECT_EQ(finding.report->stacks[0].frames[0].file, "cache.cc");
  finding = RaceIn("Get", 3);
  MakeRelative("/sr", &finding);
  EXPECT_EQ(finding.report->place.file, "/src/cache.cc");
}

}  // namespace
}  // namespace assay
