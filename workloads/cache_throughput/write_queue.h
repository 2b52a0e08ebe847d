// One writer for all callers, without a thread of its own: changes line up, and whoever
// stands at the head of the queue writes for all who stand behind it, in one transaction.
// The others sleep until theirs is committed. (So does LevelDB, in DBImpl::Write: group
// commit by the leader.) One writer at a time never finds the database locked by another,
// and the more callers wait, the more changes share the cost of a commit.
// Tested in write_queue_test.cc.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>

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
  // time spent sleeping behind others is added to the tally.
  void Submit(CacheWrite* write, CallerTally* tally);

  // Changes that are waited for at this moment.
  std::size_t size();

 private:
  // Small enough that nobody's latency suffers much from the others' work.
  static constexpr std::size_t kBatchMax = 64;

  struct Waiting {
    CacheWrite* write = nullptr;
    bool is_done = false;
    std::string failure;
    std::condition_variable turn;  // to lead, or to go on
  };
  void Lead(std::unique_lock<std::mutex>& lock, CallerTally* tally);

  Apply apply_;
  std::mutex mutex_;
  std::deque<Waiting*> queue_;  // under mutex_; the head is leading
};

}  // namespace assay
