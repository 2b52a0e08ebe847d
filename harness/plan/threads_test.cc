#include "harness/plan/threads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;

std::vector<int> Parsed(const std::string& text, int allowed) {
  const auto counts = ParseThreads(text, allowed, "as the test says");
  EXPECT_TRUE(counts.ok()) << counts.status();
  return counts.ok() ? *counts : std::vector<int>{};
}

std::string MessageOf(const std::string& text, int allowed) {
  return std::string(
      ParseThreads(text, allowed, "2 CPUs allowed (0-1)").status().message());
}

TEST(ThreadsTest, ListsRangesAndWords) {
  EXPECT_THAT(Parsed("4,1,2", 8), ElementsAre(1, 2, 4));
  EXPECT_THAT(Parsed("1..3", 8), ElementsAre(1, 2, 3));
  EXPECT_THAT(Parsed("1,3..4,4", 8), ElementsAre(1, 3, 4));
  EXPECT_THAT(Parsed("pow2", 6), ElementsAre(1, 2, 4, 6));
  EXPECT_THAT(Parsed("pow2", 1), ElementsAre(1));
  EXPECT_THAT(Parsed("all", 3), ElementsAre(1, 2, 3));
}

TEST(ThreadsTest, RefusesZero) {
  EXPECT_EQ(MessageOf("0", 2), "--threads: 0 threads cannot do anything; from 1 on");
}

TEST(ThreadsTest, RefusesMoreThanAllowedAndSaysWhy) {
  EXPECT_EQ(MessageOf("1,8", 2),
            "--threads: 8 threads, but only 2 may be used: 2 CPUs allowed (0-1)");
}

TEST(ThreadsTest, RefusesWhatIsNoCount) {
  for (const char* text : {"two", "1..", "..2", "3..1", "-1", "1.5", "99999999999"}) {
    EXPECT_NE(MessageOf(text, 2).find("is not a thread count"), std::string::npos)
        << text;
  }
  EXPECT_FALSE(ParseThreads("", 2, "").ok());
}

}  // namespace
}  // namespace assay
