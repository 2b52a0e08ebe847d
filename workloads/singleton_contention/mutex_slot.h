// A get under a lock, always: the simplest correct form. Stressed in
// stress/cases/lazy_singleton.cc.
#pragma once

#include <mutex>

#include "workloads/singleton_contention/slot.h"

namespace assay {

class MutexSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (instance_ == nullptr) instance_ = Build();
    return instance_;
  }

 private:
  std::mutex mutex_;
  const Service* instance_ = nullptr;  // under mutex_
};

}  // namespace assay
