// Nothing here sleeps or times: where a handover depends on the switch interval, the
// holder goes on passing checkpoints until it has happened.
#include "workloads/agent_evolution/gil.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace assay {
namespace {

TEST(GilTest, AloneAHolderIsNeverAskedToDropTheLock) {
  Gil gil(std::chrono::nanoseconds(0));
  gil.Acquire();
  for (int i = 0; i < 1000; ++i) gil.Checkpoint();
  EXPECT_FALSE(gil.DropRequested());
  EXPECT_EQ(gil.Acquisitions(), 1u);
  gil.Release();
}

TEST(GilTest, FreeLockIsTakenAtOnce) {
  Gil gil(std::chrono::hours(1));
  for (int i = 0; i < 3; ++i) {
    gil.Acquire();
    gil.Release();
  }
  EXPECT_EQ(gil.Acquisitions(), 3u);
}

TEST(GilTest, ReleaseWakesAWaiterLongBeforeItsInterval) {
  Gil gil(std::chrono::hours(1));  // no request within the life of the test
  constexpr int kTurns = 2000;
  int turns = 0;  // guarded by gil
  const auto take_turns = [&] {
    for (int i = 0; i < kTurns; ++i) {
      gil.Acquire();
      ++turns;
      std::this_thread::yield();  // so that the other comes to wait, in many of the turns
      gil.Release();
    }
  };
  std::thread other(take_turns);
  take_turns();
  other.join();
  EXPECT_EQ(turns, 2 * kTurns);
}

TEST(GilTest, CheckpointAfterADropRequestLetsTheWaiterIn) {
  Gil gil(std::chrono::milliseconds(1));
  gil.Acquire();
  bool entered = false;  // guarded by gil
  std::thread waiter([&] {
    gil.Acquire();
    entered = true;
    gil.Release();
  });
  while (!gil.DropRequested()) std::this_thread::yield();
  EXPECT_FALSE(entered) << "the request alone takes nothing from the holder";
  gil.Checkpoint();
  // Forced: the checkpoint does not come back before the other has had its turn.
  EXPECT_TRUE(entered);
  EXPECT_FALSE(gil.DropRequested());
  EXPECT_EQ(gil.Acquisitions(), 3u);
  gil.Release();
  waiter.join();
}

TEST(GilTest, ReleaseAfterADropRequestReturnsOnceTheLockIsTaken) {
  Gil gil(std::chrono::milliseconds(1));
  gil.Acquire();
  std::thread waiter([&] {
    gil.Acquire();
    gil.Release();
  });
  while (!gil.DropRequested()) std::this_thread::yield();
  gil.Release();
  EXPECT_EQ(gil.Acquisitions(), 2u);
  EXPECT_FALSE(gil.DropRequested());
  waiter.join();
}

TEST(GilTest, HoldersExcludeEachOther) {
  // An interval of nothing raises requests all the time: many handovers.
  Gil gil(std::chrono::nanoseconds(0));
  constexpr int kThreads = 4;
  constexpr int kTurns = 2000;
  std::int64_t count = 0;  // not atomic: guarded by gil, or else a race and a lost update
  bool inside = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      gil.Acquire();
      for (int turn = 0; turn < kTurns; ++turn) {
        EXPECT_FALSE(inside);
        inside = true;
        ++count;
        inside = false;
        gil.Checkpoint();
      }
      gil.Release();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, kThreads * kTurns);
}

TEST(GilTest, EveryThreadGetsTurnsWhileAllCompute) {
  // Each thread goes on until every thread has had a turn that it was handed at another's
  // checkpoint, so the test ends only if handovers reach all.
  Gil gil(std::chrono::microseconds(100));
  constexpr std::size_t kThreads = 3;
  std::vector<int> turns(kThreads, 0);  // guarded by gil
  const auto all_had = [&] {
    for (const int count : turns) {
      if (count == 0) return false;
    }
    return true;
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      gil.Acquire();
      ++turns[i];
      while (!all_had()) gil.Checkpoint();
      gil.Release();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(gil.Acquisitions(), kThreads);
}

}  // namespace
}  // namespace assay
