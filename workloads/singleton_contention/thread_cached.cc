// singleton_contention/thread_cached: each thread remembers the instance it got last, so
// that a get which hits reads no memory that another thread ever writes, and needs no
// ordering. A miss takes the lock. What is paid for it: thread-local storage, and one
// locked get for every thread and slot.
#include <atomic>
#include <mutex>

#include "workloads/singleton_contention/contention.h"

namespace assay {
namespace {

struct Cache {
  std::uint64_t slot_id = 0;  // 0: nothing remembered
  const Service* instance = nullptr;
};
// constinit spares every access the check whether this thread has initialised it.
constinit thread_local Cache cache{};

// Not the slot's address: a later slot may stand at the same one, and must not be taken
// for the earlier. Relaxed: only the uniqueness of the numbers matters.
std::uint64_t NextSlotId() {
  static constinit std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

class ThreadCachedSlot final : public LazySlot {
 public:
  explicit ThreadCachedSlot(const Site& site) : LazySlot(site), id_(NextSlotId()) {}

  const Service* Get() {
    if (cache.slot_id != id_) cache = {id_, GetLocked()};
    return cache.instance;
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

const RegisterWorkload kRegistered{
    ContentionInfo("thread_cached",
                   "a thread-local copy of the pointer; a std::mutex on a miss"),
    MakeContention<ThreadCachedSlot>};

}  // namespace
}  // namespace assay
