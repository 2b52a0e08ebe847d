// One writer for all callers, without a thread of its own: changes line up, and whoever
// stands at the head of the queue writes for all who stand behind it, in one transaction.
// (So does LevelDB, in DBImpl::Write: group commit by the leader.) The others look out
// for the end of it for some microseconds, since that is sooner than being woken, and
// then sleep (as RocksDB does, in WriteThread::AwaitState). One writer at a time never
// finds the database locked by another, and the more callers wait, the more changes share
// the cost of a commit. Tested in write_queue_test.cc.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "workloads/cache_throughput/sqlite_connection.h"

namespace assay {

class WriteQueue {
 public:
  // Applies changes in one transaction; throws where it could not, and then none was
  // made. One thread at a time calls it, on behalf of others: what it throws, they all
  // get.
  using Apply = std::function<void(std::span<CacheWrite* const> writes, CallerTally*)>;
  explicit WriteQueue(Apply apply) : apply_(std::move(apply)) {}

  // Returns when the change is made. Throws std::runtime_error where it could not be. The
  // time spent behind others is added to the tally, also that in which the leader makes
  // this change together with its own.
  void Submit(CacheWrite* write, CallerTally* tally);

  // Changes that are waited for at this moment.
  std::size_t size();

 private:
  // Small enough that nobody's latency suffers much from the others' work.
  static constexpr std::size_t kBatchMax = 64;

  enum class State { kWaiting, kLeading, kDone };
  struct Waiting {
    CacheWrite* write = nullptr;
    // Written under mutex_. Read without it only to find out when to take it, so relaxed
    // is enough.
    std::atomic<State> state{State::kWaiting};
    std::optional<std::string> failure;  // under mutex_
    std::condition_variable changed;
  };
  void Await(Waiting& own, std::unique_lock<std::mutex>& lock);
  static void Tell(Waiting& waiting, State state);
  void Lead(std::unique_lock<std::mutex>& lock, CallerTally* tally);

  Apply apply_;
  std::mutex mutex_;
  std::deque<Waiting*> queue_;  // under mutex_; the head leads
};

}  // namespace assay
