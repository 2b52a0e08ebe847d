// Taking a lock and noting how long that took, at no cost where it was free.
#pragma once

#include <mutex>

#include "harness/base/clock.h"
#include "workloads/cache_throughput/cache.h"

namespace assay {

// `Lock` is std::unique_lock or std::shared_lock of the mutex.
template <typename Lock, typename Mutex>
Lock LockCounted(Mutex& mutex, CallerTally* tally) {
  Lock lock(mutex, std::try_to_lock);
  if (lock.owns_lock()) return lock;
  const std::int64_t before = NowNs();
  lock.lock();
  tally->lock_wait_ns += NowNs() - before;
  return lock;
}

}  // namespace assay
