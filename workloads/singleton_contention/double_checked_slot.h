// An atomic pointer, and a lock while it is null.
//
// Why it is right: the builder fills the table, then stores the pointer with release; a
// getter that loads the pointer with acquire therefore sees the whole table. With a plain
// pointer in its place both the load and the store would be races, and a getter could
// see the pointer before the table: stress/cases/double_checked.cc shows it.
#pragma once

#include <atomic>
#include <mutex>

#include "workloads/singleton_contention/slot.h"

namespace assay {

class DoubleCheckedSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    // Acquire: pairs with the release below, so the table is complete for this getter.
    const Service* instance = instance_.load(std::memory_order_acquire);
    return instance != nullptr ? instance : GetLocked();
  }

 private:
  // Out of line, so that what every get runs through stays short.
  [[gnu::noinline]] const Service* GetLocked() {
    const std::lock_guard<std::mutex> lock(mutex_);
    // Relaxed: stores happen only under the lock, which has ordered them already.
    const Service* instance = instance_.load(std::memory_order_relaxed);
    if (instance != nullptr) return instance;
    instance = Build();
    // Release: the table before the pointer, for those who do not take the lock.
    instance_.store(instance, std::memory_order_release);
    return instance;
  }

  std::atomic<const Service*> instance_{nullptr};
  std::mutex mutex_;
};

}  // namespace assay
