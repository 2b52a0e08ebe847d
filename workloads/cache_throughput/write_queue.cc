#include "workloads/cache_throughput/write_queue.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <thread>
#include <vector>

#include "harness/base/spin_barrier.h"
#include "workloads/cache_throughput/waiting.h"

namespace assay {
namespace {

// Until the state changes, for at most 50 us: about twice what a commit without a disk
// takes. Where the CPU is wanted by others (yielding took its time), it is left to them
// at once.
template <typename State>
void LookOut(const std::atomic<State>& state) {
  constexpr int kSpins = 100;
  constexpr std::int64_t kMaxNs = 50'000, kSlowYieldNs = 3'000;
  const State waiting = State::kWaiting;
  const std::int64_t begin = NowNs();
  for (std::int64_t now = begin; now - begin < kMaxNs;) {
    for (int i = 0; i < kSpins; ++i) {
      if (state.load(std::memory_order_relaxed) != waiting) return;
      SpinPause();
    }
    const std::int64_t before = NowNs();
    std::this_thread::yield();
    now = NowNs();
    if (now - before > kSlowYieldNs) return;
  }
}

}  // namespace

void WriteQueue::Submit(CacheWrite* write, CallerTally* tally) {
  Waiting own{.write = write};
  auto lock = LockCounted<std::unique_lock<std::mutex>>(mutex_, tally);
  queue_.push_back(&own);
  if (queue_.front() == &own) {
    own.state = State::kLeading;
  } else {
    const std::int64_t before = NowNs();
    Await(own, lock);
    tally->lock_wait_ns += NowNs() - before;
  }
  if (own.state == State::kLeading) Lead(lock, tally);
  if (own.failure) throw std::runtime_error(*own.failure);
}

void WriteQueue::Await(Waiting& own, std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  LookOut(own.state);
  // Under the lock again also where the wait is over: whoever ended it holds the lock
  // until it has done with `own`, which is about to go.
  lock.lock();
  own.changed.wait(lock, [&] { return own.state != State::kWaiting; });
}

std::size_t WriteQueue::size() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return queue_.size();
}

// The leader stays at the head while it writes, so that nobody else begins to lead. Under
// the lock before and after, the others' changes are visible to it and its results to
// them.
void WriteQueue::Lead(std::unique_lock<std::mutex>& lock, CallerTally* tally) {
  const std::size_t size = std::min(queue_.size(), kBatchMax);
  std::vector<CacheWrite*> batch;
  for (std::size_t i = 0; i < size; ++i) batch.push_back(queue_[i]->write);
  lock.unlock();
  std::optional<std::string> failure;
  try {
    apply_(batch, tally);
  } catch (const std::exception& error) {
    failure = error.what();
  }
  lock.lock();
  for (std::size_t i = 0; i < size; ++i) {
    Waiting* const served = queue_.front();
    queue_.pop_front();
    served->failure = failure;
    Tell(*served, State::kDone);
  }
  if (!queue_.empty()) Tell(*queue_.front(), State::kLeading);
}

void WriteQueue::Tell(Waiting& waiting, State state) {
  waiting.state = state;
  waiting.changed.notify_one();
}

}  // namespace assay
