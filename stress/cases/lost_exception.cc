// An exception that loses a task (seed 003: fallback and retry on errors of pool tasks):
// a leader writes for those behind it, and where that throws only the leader hears of it.
// The others are told that their write is done.
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"
#include "workloads/cache_throughput/write_queue.h"

namespace assay::lost_exception {
namespace {

// What both queues are asked to do: every third batch fails, and then nothing of it is
// done.
class FlakyStore {
 public:
  void Apply(std::size_t writes) {
    if (batches_++ % 3 == 2) throw std::runtime_error("the disk is full");
    applied_ += static_cast<int>(writes);
  }
  int applied() const { return applied_; }

 private:
  // Used by one leader at a time, which the queues see to.
  int batches_ = 0;
  int applied_ = 0;
};

class LeaderAlone {
 public:
  void Submit() {
    std::unique_lock<std::mutex> lock(mutex_);
    bool done = false;
    queue_.push_back(&done);
    if (queue_.front() != &done) {
      changed_.wait(lock, [&] { return done || queue_.front() == &done; });
      if (done) return;
    }
    const std::vector<bool*> batch(queue_.begin(), queue_.end());
    lock.unlock();
    std::exception_ptr failure;
    try {
      store_.Apply(batch.size());
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    for (bool* served : batch) {
      *served = true;
      queue_.pop_front();
    }
    changed_.notify_all();
    lock.unlock();
    if (failure) std::rethrow_exception(failure);
  }
  int applied() const { return store_.applied(); }

 private:
  FlakyStore store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<bool*> queue_;  // under mutex_; the head leads
};

class TellsAll {
 public:
  void Submit() {
    CacheWrite write;
    CallerTally tally;
    queue_.Submit(&write, &tally);
  }
  int applied() const { return store_.applied(); }

 private:
  FlakyStore store_;
  WriteQueue queue_{[this](std::span<CacheWrite* const> writes, CallerTally*) {
    store_.Apply(writes.size());
  }};
};

template <typename Queue>
class ExceptionCase {
 public:
  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      try {
        queue_.Submit();
        promised_.fetch_add(1, std::memory_order_relaxed);
      } catch (const std::runtime_error&) {
        // Told so: the caller knows that it has to try again.
      }
    }
  }

  std::string Check() {
    return queue_.applied() == promised_.load()
               ? ""
               : "a write that was promised was not made";
  }

 private:
  Queue queue_;
  std::atomic<int> promised_{0};
};

const Pair kPair{.name = "lost_exception",
                 .question = "Does everybody hear of a failure who must?",
                 .broken = "only the leader of a batch gets its exception",
                 .fixed = "WriteQueue tells all whom it wrote for (cache_throughput)",
                 .actors_max = 4,
                 .operations = 6};

const RegisterStress kBroken{Broken(kPair), Invariant<ExceptionCase<LeaderAlone>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<ExceptionCase<TellsAll>>()};

}  // namespace
}  // namespace assay::lost_exception
