// Shutdown while work is queued (seed 003, the executor's shutdown): the worker looks for
// the stop flag before it looks for work, and what is still queued is never done.
#include <atomic>
#include <deque>
#include <mutex>

#include "harness/base/spin_barrier.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::shutdown_drops_work {
namespace {

template <bool kDrains>
class ShutdownCase {
 public:
  explicit ShutdownCase(const TestSetup& setup) : expected_(setup.operations) {}

  void Act(Actor& actor) {
    if (actor.index() == 0) {
      for (int i = 0; i < actor.operations(); ++i) Submit();
      stopping_.store(true, std::memory_order_release);
    } else {
      Serve();
    }
  }

  std::string Check() {
    return done_.load() == expected_ ? "" : "work was queued and never done";
  }

 private:
  void Submit() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++queued_;
  }

  bool DoOne() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (queued_ == 0) return false;
    --queued_;
    done_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }

  void Serve() {
    while (true) {
      // Read before the queue is: what was submitted before the stop is then in it.
      const bool stopping = stopping_.load(std::memory_order_acquire);
      if (!kDrains && stopping) return;
      if (DoOne()) continue;
      if (stopping) return;
      std::this_thread::yield();
    }
  }

  const int expected_;
  std::mutex mutex_;
  int queued_ = 0;  // under mutex_
  std::atomic<bool> stopping_{false};
  std::atomic<int> done_{0};
};

const Pair kPair{.name = "shutdown_drops_work",
                 .question = "Is everything done that was submitted before the shutdown?",
                 .broken = "the worker leaves as soon as it is told to stop",
                 .fixed = "the worker leaves when it is told to and nothing is queued",
                 .operations = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<ShutdownCase<false>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<ShutdownCase<true>>()};

}  // namespace
}  // namespace assay::shutdown_drops_work
