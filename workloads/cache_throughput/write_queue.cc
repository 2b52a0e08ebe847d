#include "workloads/cache_throughput/write_queue.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <vector>

#include "workloads/cache_throughput/waiting.h"

namespace assay {

void WriteQueue::Submit(CacheWrite* write, CallerTally* tally) {
  Waiting own{.write = write};
  auto lock = LockCounted<std::unique_lock<std::mutex>>(mutex_, tally);
  queue_.push_back(&own);
  if (queue_.front() != &own) {
    const std::int64_t before = NowNs();
    own.turn.wait(lock, [&] { return own.is_done || queue_.front() == &own; });
    tally->lock_wait_ns += NowNs() - before;
  }
  if (!own.is_done) Lead(lock, tally);
  if (!own.failure.empty()) throw std::runtime_error(own.failure);
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
  std::string failure;
  try {
    apply_(batch, tally);
  } catch (const std::exception& error) {
    failure = error.what();
  }
  lock.lock();
  Waiting* const leader = queue_.front();
  for (std::size_t i = 0; i < size; ++i) {
    Waiting* const served = queue_.front();
    queue_.pop_front();
    served->failure = failure;
    served->is_done = true;
    if (served != leader) served->turn.notify_one();
  }
  if (!queue_.empty()) queue_.front()->turn.notify_one();
}

}  // namespace assay
