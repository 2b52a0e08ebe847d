#include "harness/base/spin_barrier.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace assay {
namespace {

TEST(SpinBarrierTest, PublishesEveryPartysWritesInEveryPhase) {
  constexpr int kParties = 3, kPhases = 2000;
  SpinBarrier barrier(kParties);
  std::vector<int> plain(kParties, 0);  // not atomic: the barrier alone orders it
  std::vector<int> wrong(kParties, 0);
  std::vector<std::thread> threads;
  for (int party = 0; party < kParties; ++party) {
    threads.emplace_back([&, party] {
      for (int phase = 1; phase <= kPhases; ++phase) {
        plain[static_cast<std::size_t>(party)] = phase;
        barrier.Arrive();
        for (int value : plain) wrong[static_cast<std::size_t>(party)] += value != phase;
        barrier.Arrive();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(kParties, 0));
}

TEST(SpinBarrierTest, TheLastPartyPreparesWhatAllSee) {
  constexpr int kParties = 3, kPhases = 1000;
  SpinBarrier barrier(kParties);
  int prepared = 0;  // not atomic
  std::vector<int> wrong(kParties, 0);
  std::vector<std::thread> threads;
  for (int party = 0; party < kParties; ++party) {
    threads.emplace_back([&, party] {
      for (int phase = 1; phase <= kPhases; ++phase) {
        barrier.Arrive([&] { ++prepared; });
        wrong[static_cast<std::size_t>(party)] += prepared != phase;
        barrier.Arrive();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(kParties, 0));
}

}  // namespace
}  // namespace assay
