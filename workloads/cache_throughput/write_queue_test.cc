#include "workloads/cache_throughput/write_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

namespace assay {
namespace {

TEST(WriteQueueTest, EveryChangeIsAppliedOnceAndByOneAtATime) {
  constexpr int kThreads = 8, kWrites = 500;
  int inside = 0, applied = 0, overlaps = 0;  // not atomic: one writer at a time
  WriteQueue queue([&](std::span<CacheWrite* const> writes, CallerTally*) {
    overlaps += ++inside != 1;
    for (CacheWrite* write : writes) write->result.at = ++applied;
    --inside;
  });
  std::vector<std::vector<Stamp>> stamps(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      CallerTally tally;
      for (int j = 0; j < kWrites; ++j) {
        CacheWrite write;
        queue.Submit(&write, &tally);
        stamps[static_cast<std::size_t>(i)].push_back(write.result.at);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(applied, kThreads * kWrites);
  EXPECT_EQ(overlaps, 0);
  std::vector<bool> seen(kThreads * kWrites + 1, false);
  for (const auto& own : stamps) {
    EXPECT_TRUE(std::is_sorted(own.begin(), own.end()));
    for (const Stamp stamp : own) {
      EXPECT_FALSE(seen[static_cast<std::size_t>(stamp)]);
      seen[static_cast<std::size_t>(stamp)] = true;
    }
  }
}

// While the first change is being made, the others line up; then one of them makes all.
class GroupTest : public testing::Test {
 protected:
  static constexpr int kOthers = 70;

  void Run(const std::function<void(std::span<CacheWrite* const>)>& apply) {
    std::latch first_is_in(1);
    std::atomic<bool> may_go{false};
    WriteQueue queue([&](std::span<CacheWrite* const> writes, CallerTally*) {
      groups_.push_back(writes.size());
      if (groups_.size() == 1) {
        first_is_in.count_down();
        may_go.wait(false);
      }
      apply(writes);
    });
    std::vector<std::thread> threads;
    const auto submit = [&] {
      CacheWrite write;
      CallerTally tally;
      try {
        queue.Submit(&write, &tally);
      } catch (const std::runtime_error& error) {
        if (error.what() == std::string("disk full")) failed_.fetch_add(1);
      }
    };
    threads.emplace_back(submit);
    first_is_in.wait();
    for (int i = 0; i < kOthers; ++i) threads.emplace_back(submit);
    while (queue.size() < kOthers + 1) std::this_thread::yield();
    may_go = true;
    may_go.notify_all();
    for (std::thread& thread : threads) thread.join();
  }

  std::vector<std::size_t> groups_;
  std::atomic<int> failed_{0};
};

TEST_F(GroupTest, WhoeverWaitsIsServedByTheNextLeader) {
  Run([](std::span<CacheWrite* const>) {});
  EXPECT_EQ(groups_, (std::vector<std::size_t>{1, 64, 6}));
  EXPECT_EQ(failed_, 0);
}

TEST_F(GroupTest, AFailureIsEverybodysInTheGroupAndNobodyElses) {
  Run([&](std::span<CacheWrite* const>) {
    if (groups_.size() == 2) throw std::runtime_error("disk full");
  });
  EXPECT_EQ(groups_, (std::vector<std::size_t>{1, 64, 6}));
  EXPECT_EQ(failed_, 64);
}

}  // namespace
}  // namespace assay
