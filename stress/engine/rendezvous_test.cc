#include "stress/engine/rendezvous.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace assay {
namespace {

// Each lane writes its own plain number before it meets and reads all others' after: with
// ThreadSanitizer this is also a test of the happens-before.
void Exchange(int lanes, bool crowded, int meetings) {
  Rendezvous rendezvous(lanes, crowded);
  std::vector<int> written(static_cast<std::size_t>(lanes));
  std::vector<int> wrong(static_cast<std::size_t>(lanes));
  std::vector<std::thread> threads;
  for (int lane = 0; lane < lanes; ++lane) {
    threads.emplace_back([&, lane] {
      for (int i = 1; i <= meetings; ++i) {
        written[static_cast<std::size_t>(lane)] = i;
        rendezvous.Meet(lane);
        for (int number : written) wrong[static_cast<std::size_t>(lane)] += number != i;
        rendezvous.Meet(lane);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(static_cast<std::size_t>(lanes)));
  for (int lane = 0; lane < lanes; ++lane) {
    EXPECT_EQ(rendezvous.arrivals(lane), 2 * meetings);
  }
}

TEST(RendezvousTest, WhatWasWrittenBeforeIsSeenAfter) { Exchange(2, false, 2000); }

TEST(RendezvousTest, MoreLanesThanCpusMeetToo) { Exchange(9, true, 50); }

TEST(RendezvousTest, OneLaneNeverWaits) { Exchange(1, false, 10); }

}  // namespace
}  // namespace assay
