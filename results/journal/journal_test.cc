#include "results/journal/journal.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace assay {
namespace {

class JournalTest : public testing::Test {
 protected:
  void SetUp() override { std::remove(path_.c_str()); }
  void WriteThree() {
    auto writer = JournalWriter::Create(path_);
    ASSERT_TRUE(writer.ok()) << writer.status();
    Sample sample{.round = 3, .cell = 1};
    sample.measurement.lanes.resize(2);
    sample.measurement.lanes[1].cycles = 17;
    ASSERT_TRUE((*writer)->Append(sample).ok());
    ASSERT_TRUE((*writer)->Append(RoundEnd{.round = 3, .at_s = 1.5}).ok());
    ASSERT_TRUE(
        (*writer)->Append(Finding{.kind = "crash", .summary = "\xff odd byte"}).ok());
  }
  // A file for each test: CTest runs them side by side.
  std::string path_ = testing::TempDir() + "journal_test." +
                      testing::UnitTest::GetInstance()->current_test_info()->name() +
                      ".jsonl";
};

TEST_F(JournalTest, GivesBackWhatWasWritten) {
  WriteThree();
  const auto records = ReadJournal(path_);
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_EQ(records->samples.size(), 1u);
  EXPECT_EQ(records->samples[0].round, 3);
  EXPECT_EQ(records->samples[0].measurement.lanes[1].cycles, 17);
  EXPECT_EQ(records->samples[0].measurement.lanes[0].cycles, std::nullopt)
      << "absent is not 0";
  ASSERT_EQ(records->rounds.size(), 1u);
  EXPECT_EQ(records->rounds[0].at_s, 1.5);
  ASSERT_EQ(records->findings.size(), 1u);
  EXPECT_EQ(records->end.reason, "");
}

TEST_F(JournalTest, AWholeJournalIsWhatTheWriterWouldHaveWritten) {
  WriteThree();
  const auto written = ReadJournal(path_);
  ASSERT_TRUE(written.ok());
  std::ofstream(path_, std::ios::trunc) << JournalText(*written);
  const auto again = ReadJournal(path_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->samples, written->samples);
  EXPECT_EQ(again->rounds, written->rounds);
  EXPECT_EQ(again->findings.size(), 1u);
  EXPECT_EQ(again->end, written->end);
}

TEST_F(JournalTest, ToleratesATornLastLine) {
  WriteThree();
  std::ofstream(path_, std::ios::app) << R"({"record":"sample","round":4,)";
  const auto records = ReadJournal(path_);
  ASSERT_TRUE(records.ok()) << records.status();
  EXPECT_EQ(records->samples.size(), 1u);
}

TEST_F(JournalTest, NamesABadLineInTheMiddle) {
  WriteThree();
  std::ofstream(path_, std::ios::app) << "garbage\n"
                                      << R"({"record":"round_end"})"
                                      << "\n";
  const auto records = ReadJournal(path_);
  ASSERT_FALSE(records.ok());
  EXPECT_NE(records.status().message().find("jsonl:4: bad JSON"), std::string::npos)
      << records.status();
}

TEST_F(JournalTest, GoesOnBehindATornLine) {
  WriteThree();
  std::ofstream(path_, std::ios::app) << R"({"record":"sample","round":4,)";
  {
    auto writer = JournalWriter::Reopen(path_);
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append(Sample{.round = 5}).ok());
  }
  const auto records = ReadJournal(path_);
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_EQ(records->samples.size(), 2u);
  EXPECT_EQ(records->samples[1].round, 5);
  EXPECT_FALSE(JournalWriter::Reopen(path_ + ".missing").ok());
}

TEST_F(JournalTest, NeverOverwritesAnotherRun) {
  WriteThree();
  EXPECT_FALSE(JournalWriter::Create(path_).ok());
}

}  // namespace
}  // namespace assay
