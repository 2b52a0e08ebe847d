#include "workloads/response_parsing/slices.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <thread>

namespace assay {
namespace {

TEST(StaticSliceTest, PartsCoverEverythingOnceAndDifferByAtMostOne) {
  for (const std::uint32_t size : {0u, 1u, 7u, 64u, 1000u}) {
    for (const int count : {1, 2, 3, 8}) {
      std::uint32_t next = 0;
      for (int i = 0; i < count; ++i) {
        const Range slice = StaticSlice(size, i, count);
        EXPECT_EQ(slice.begin, next);
        EXPECT_LE(slice.size(), size / static_cast<std::uint32_t>(count) + 1);
        next = slice.end;
      }
      EXPECT_EQ(next, size);
    }
  }
}

TEST(StealingSlicesTest, AnIdleLaneTakesOverTheBackOfAnothers) {
  StealingSlices slices(2);
  slices.Refill(0, 8);  // 0..3
  slices.Refill(1, 8);  // 4..7
  std::uint32_t index = 0;
  for (const std::uint32_t expected : {4u, 5u, 6u, 7u, 2u, 3u, 1u}) {
    ASSERT_TRUE(slices.Take(1, &index));
    EXPECT_EQ(index, expected);
  }
  ASSERT_TRUE(slices.Take(0, &index));
  EXPECT_EQ(index, 0u);
  EXPECT_FALSE(slices.Take(0, &index));
  EXPECT_FALSE(slices.Take(1, &index));
}

TEST(StealingSlicesTest, EveryIndexIsTakenOnceByWhoever) {
  constexpr int kLanes = 4;
  constexpr std::uint32_t kSize = 1000;
  constexpr int kPasses = 200;
  StealingSlices slices(kLanes);
  std::vector<std::atomic<int>> taken(kSize);
  std::barrier barrier(kLanes);
  std::vector<std::thread> threads;
  for (int lane = 0; lane < kLanes; ++lane) {
    threads.emplace_back([&, lane] {
      for (int pass = 0; pass < kPasses; ++pass) {
        barrier.arrive_and_wait();
        slices.Refill(lane, kSize);
        barrier.arrive_and_wait();
        for (std::uint32_t index = 0; slices.Take(lane, &index);) ++taken[index];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::atomic<int>& count : taken) EXPECT_EQ(count, kPasses);
}

}  // namespace
}  // namespace assay
