// Each thread remembers the instance that it got last. Stressed in
// stress/cases/client_leak.cc.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "workloads/singleton_contention/slot.h"

namespace assay {

struct CachedInstance {
  std::uint64_t slot_id = 0;  // 0: nothing remembered
  const Service* instance = nullptr;
};
// constinit spares every access the check whether this thread has initialised it.
inline constinit thread_local CachedInstance cached_instance{};

// Not the slot's address: a later slot may stand at the same one, and must not be taken
// for the earlier. Relaxed: only the uniqueness of the numbers matters.
inline std::uint64_t NextSlotId() {
  static constinit std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

class ThreadCachedSlot final : public LazySlot {
 public:
  explicit ThreadCachedSlot(const Site& site) : LazySlot(site), id_(NextSlotId()) {}

  const Service* Get() {
    if (cached_instance.slot_id != id_) cached_instance = {id_, GetLocked()};
    return cached_instance.instance;
  }

 private:
  // Happens-before: the lock orders the building before every other thread's miss, and a
  // hit comes after a miss of the same thread. Out of line, so that a hit stays short.
  [[gnu::noinline]] const Service* GetLocked() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (instance_ == nullptr) instance_ = Build();
    return instance_;
  }

  const std::uint64_t id_;
  std::mutex mutex_;
  const Service* instance_ = nullptr;  // under mutex_
};

}  // namespace assay
