#include "harness/plan/schedule.h"

#include <gtest/gtest.h>

#include <map>

namespace assay {
namespace {

TEST(ScheduleTest, IsAPermutationThatSeedAndRoundDecide) {
  const std::vector<int> cells{3, 1, 4, 5, 9};
  std::vector<int> sorted = RoundOrder(cells, 7, 0);
  EXPECT_EQ(sorted, RoundOrder(cells, 7, 0));
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, (std::vector<int>{1, 3, 4, 5, 9}));
}

TEST(ScheduleTest, EveryOrderIsEquallyLikely) {
  std::map<std::vector<int>, int> seen;
  constexpr int kRounds = 6000;
  for (int round = 0; round < kRounds; ++round) ++seen[RoundOrder({0, 1, 2}, 1, round)];
  EXPECT_EQ(seen.size(), 6u);
  // 1,000 each; the standard deviation is 29.
  for (const auto& [order, count] : seen) EXPECT_NEAR(count, kRounds / 6, 120);
}

TEST(ScheduleTest, AnotherSeedIsAnotherSequence) {
  int different = 0;
  for (int round = 0; round < 100; ++round) {
    different += RoundOrder({0, 1, 2, 3}, 1, round) != RoundOrder({0, 1, 2, 3}, 2, round);
  }
  EXPECT_GT(different, 80);
}

}  // namespace
}  // namespace assay
