// A barrier that spins: for pinned lanes that each own a CPU, where sleeping in the
// kernel would cost more than the wait. Tested in spin_barrier_test.cc.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace assay {

// Tells the CPU that this is a spin loop; frees a sibling's resources on SMT.
inline void SpinPause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();  // as _mm_pause(), whose header takes longer than all of ours
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Happens-before: everything a party did before Arrive() is visible to every party
// after its Arrive() returns. The last to arrive bumps `phase_` with release order after
// acquiring every earlier arrival through the fetch_add chain; the others acquire it.
class SpinBarrier {
 public:
  explicit SpinBarrier(int parties) : parties_(parties) {}
  SpinBarrier(const SpinBarrier&) = delete;
  SpinBarrier& operator=(const SpinBarrier&) = delete;

  void Arrive() {
    Arrive([] {});
  }

  // As above; the last party to arrive calls `last` before any party leaves.
  template <typename Last>
  void Arrive(const Last& last) {
    // Cannot change before this party arrives, so relaxed is enough.
    const std::uint32_t phase = phase_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
      arrived_.store(0, std::memory_order_relaxed);  // ordered by the release below
      last();
      phase_.store(phase + 1, std::memory_order_release);
      return;
    }
    for (int spins = 0; phase_.load(std::memory_order_acquire) == phase; ++spins) {
      if (spins < kTightSpins) continue;
      if (spins < kPoliteSpins) {
        SpinPause();
      } else {
        std::this_thread::yield();  // more parties than CPUs: let another arrive
      }
    }
  }

 private:
  // A tight load loop leaves the barrier 40-70 ns sooner than one that pauses; after
  // about 1 us it pauses, after about 100 us it is no longer about latency.
  static constexpr int kTightSpins = 500;
  static constexpr int kPoliteSpins = 5000;

  const int parties_;
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> phase_{0};
};

}  // namespace assay
