// Where the lanes of a burst meet: a counter a lane, each on a cache line of its own, so
// that meeting costs one transfer of a line and needs no reset. It is also what tells the
// watchdog that there is progress. Tested in rendezvous_test.cc.
#pragma once

#include <sched.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "harness/base/spin_barrier.h"

namespace assay {

// Happens-before: what a lane did before its n-th Meet() is visible to every lane after
// its own n-th: each publishes its count with release and acquires the others'.
class Rendezvous {
 public:
  // `crowded`: more lanes than CPUs, so that whoever waits must let others run.
  Rendezvous(int lanes, bool crowded)
      : lanes_(lanes),
        crowded_(crowded),
        arrivals_(std::make_unique<Arrival[]>(static_cast<std::size_t>(lanes))) {}

  void Meet(int lane) {
    std::atomic<std::int64_t>& own = arrivals_[static_cast<std::size_t>(lane)].count;
    const std::int64_t turn =
        own.load(std::memory_order_relaxed) + 1;  // only we write it
    own.store(turn, std::memory_order_release);
    for (int other = 0; other < lanes_; ++other) Await(other, turn);
  }

  // Called by each lane before it first meets: who it is in the kernel's numbering.
  void Introduce(int lane, int thread_id) {
    arrivals_[static_cast<std::size_t>(lane)].thread_id.store(thread_id,
                                                              std::memory_order_relaxed);
  }
  // 0: not introduced yet.
  int thread_id(int lane) const {
    return arrivals_[static_cast<std::size_t>(lane)].thread_id.load(
        std::memory_order_relaxed);
  }

  // How often a lane has arrived. From any thread; relaxed, for it is only looked at.
  std::int64_t arrivals(int lane) const {
    return arrivals_[static_cast<std::size_t>(lane)].count.load(
        std::memory_order_relaxed);
  }

  int lanes() const { return lanes_; }

 private:
  struct alignas(64) Arrival {
    std::atomic<std::int64_t> count{0};
    std::atomic<int> thread_id{0};
  };

  void Await(int other, std::int64_t turn) {
    const std::atomic<std::int64_t>& count =
        arrivals_[static_cast<std::size_t>(other)].count;
    // A lane that owns its CPU spins without a pause, which leaves soonest; after some
    // 20 us the other must have lost its CPU, and it may be this one.
    constexpr std::int64_t kSpins = 20'000;
    for (std::int64_t spins = 0; count.load(std::memory_order_acquire) < turn; ++spins) {
      if (crowded_ || spins > kSpins) sched_yield();
    }
  }

  const int lanes_;
  const bool crowded_;
  const std::unique_ptr<Arrival[]> arrivals_;
};

}  // namespace assay
