#include "harness/app/rounds_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::HasSubstr;

constexpr char kHeader[] = "round,baseline_s,candidate_s\n";

std::vector<PairedRow> Parsed(const std::string& text) {
  const auto rows = ParseRounds(text, "file.csv");
  EXPECT_TRUE(rows.ok()) << rows.status();
  return rows.value_or(std::vector<PairedRow>{});
}

std::string MessageOf(const std::string& text) {
  return std::string(ParseRounds(text, "file.csv").status().message());
}

TEST(RoundsCsvTest, ReadsTheThreeColumns) {
  const std::vector<PairedRow> rows =
      Parsed(std::string(kHeader) + "0,1.25,1e-3\n7,2,3\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].line, 2);
  EXPECT_EQ(*rows[0].baseline_s, 1.25);
  EXPECT_EQ(*rows[0].candidate_s, 1e-3);
  EXPECT_FALSE(rows[0].baseline_contention || rows[0].at_s || rows[0].generation);
  EXPECT_EQ(rows[1].round, 7);
}

// The library's own conversion of numbers is off in the last digits.
TEST(RoundsCsvTest, NumbersAreReadToTheLastBit) {
  EXPECT_EQ(*Parsed(std::string(kHeader) + "0,0.1234567890123456,1\n")[0].baseline_s,
            0.1234567890123456);
}

TEST(RoundsCsvTest, ColumnsComeInAnyOrderAndOthersAreIgnored) {
  const std::vector<PairedRow> rows = Parsed(
      "candidate_s, generation ,note,baseline_s,round,at_s,candidate_contention,"
      "baseline_contention\n1,4,\"a, b\",2,0,0.5,0.25,0\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(*rows[0].baseline_s, 2);
  EXPECT_EQ(*rows[0].generation, 4);
  EXPECT_EQ(*rows[0].at_s, 0.5);
  EXPECT_EQ(*rows[0].candidate_contention, 0.25);
}

TEST(RoundsCsvTest, WindowsFilesAndCommentsAreRead) {
  const std::vector<PairedRow> rows = Parsed(
      "\xef\xbb\xbf# measured by hand\r\nround,baseline_s,candidate_s\r\n\r\n0,2,1\r\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(*rows[0].candidate_s, 1);
}

TEST(RoundsCsvTest, AnEmptyTimeWasNotMeasured) {
  const std::vector<PairedRow> rows = Parsed(std::string(kHeader) + "0,,1\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_FALSE(rows[0].baseline_s);
}

TEST(RoundsCsvTest, WhatIsWrongIsSaidWithItsLine) {
  const std::string header = kHeader;
  EXPECT_EQ(MessageOf(header + "0,1,1\n1,fast,1\n"),
            "file.csv:3: baseline_s is 'fast'; it must be a number");
  EXPECT_THAT(MessageOf(header + "0,1,1 s\n"), HasSubstr("candidate_s is '1 s'"));
  EXPECT_THAT(MessageOf(header + "1.5,1,1\n"), HasSubstr("round is '1.5'"));
  EXPECT_THAT(MessageOf(header + "-1,1,1\n"), HasSubstr("it must be 0 or more"));
  EXPECT_THAT(MessageOf(header + ",1,1\n"), HasSubstr("round is ''"));
  EXPECT_THAT(MessageOf(header + "0,1\n"), HasSubstr("line 2"));
  EXPECT_THAT(MessageOf(header + "0,1,1,1\n"), HasSubstr("line 2"));
  EXPECT_THAT(MessageOf("round,baseline_s\n0,1\n"), HasSubstr("no column 'candidate_s'"));
  EXPECT_THAT(MessageOf("0,1,1\n"), HasSubstr("no column 'round'"));
  EXPECT_EQ(MessageOf(""), "file.csv: the file is empty");
  EXPECT_THAT(MessageOf("round,baseline_s,candidate_s,baseline_contension\n0,1,1,0.9\n"),
              HasSubstr("Did you mean 'baseline_contention'?"));
  EXPECT_THAT(MessageOf("round,round,baseline_s,candidate_s\n"), HasSubstr("round"));
}

}  // namespace
}  // namespace assay
