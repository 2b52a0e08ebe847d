// A global interpreter lock, in behaviour that of CPython 3.2 to 3.14 (A. Pitrou's "new
// GIL"; Python/ceval_gil.c): one thread computes at a time, and a thread that computes
// hands over when another has waited for 5 ms. Written from its description, to run the
// computing part of a workload "with the GIL". Tested in gil_test.cc.
//
// How a handover goes. A holder does not know that others wait; it would be slow to count
// them. So the waiter watches the clock: when it has waited one switch interval, and in
// that time nobody else was given the lock, it raises the drop request, a flag. The
// holder reads the flag now and then (Checkpoint; an interpreter does so between
// instructions, a workload at every simulation step) and, once it is up, releases. It
// then must wait until some other thread has taken the lock: without that forced switch
// it would nearly always win the race to take it back, because the other first has to be
// woken up.
//
// An example. A computes from 0 ms on; B asks at 2 ms and C at 3 ms. At 7 ms B has waited
// 5 ms: it raises the request, A releases at its next checkpoint, and, say, B takes the
// lock, which lowers the request. A queues up again. At 8 ms C has waited 5 ms too, but
// the lock has changed hands meanwhile: C waits for 5 ms more before it asks B to drop.
// So a thread that computes gets about 5 ms at a time, and as many threads as there may
// be together compute no more than one does.
//
// An example that does not fit: a thread that releases of its own accord (to wait for a
// reply, as Python does around I/O) every millisecond. Waiters then get the lock when it
// is released, no request is raised, and the 5 ms play no part.
//
// Happens-before: what a holder did before Release (or before a Checkpoint that hands
// over) is visible to every later holder, because all go through mutex_. The flag itself
// publishes nothing; relaxed order is enough, and seeing it late costs only time.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace assay {

class Gil {
 public:
  // CPython's default, sys.getswitchinterval() == 0.005.
  static constexpr std::chrono::nanoseconds kSwitchInterval =
      std::chrono::milliseconds(5);

  explicit Gil(std::chrono::nanoseconds switch_interval = kSwitchInterval)
      : switch_interval_(switch_interval) {}
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;

  // Waits until the calling thread holds the lock. It must not hold it already.
  void Acquire();

  // Gives the lock up. Where its drop was requested, returns only when another thread
  // has taken it.
  void Release();

  // For the holder, often: hands the lock over if that was requested, and takes it back
  // in turn. Costs one load and one branch otherwise.
  void Checkpoint() {
    if (drop_request_.load(std::memory_order_relaxed)) [[unlikely]] {
      HandOver();
    }
  }

  bool DropRequested() const { return drop_request_.load(std::memory_order_relaxed); }

  // How often the lock has been taken so far.
  std::uint64_t Acquisitions();

 private:
  void HandOver();

  const std::chrono::nanoseconds switch_interval_;
  std::mutex mutex_;
  std::condition_variable released_;
  std::condition_variable taken_;
  bool held_ = false;               // guarded by mutex_
  std::uint64_t acquisitions_ = 0;  // guarded by mutex_
  // Written under mutex_ only, read anywhere. While it is up, at least one thread is
  // waiting in Acquire, and it stays there until the lock is taken: so a Release that
  // waits for the taking cannot wait for ever.
  std::atomic<bool> drop_request_{false};
};

}  // namespace assay
