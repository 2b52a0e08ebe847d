// std::call_once in every get. Stressed in stress/cases/history_instances.cc.
#pragma once

#include <mutex>

#include "workloads/singleton_contention/slot.h"

namespace assay {

class CallOnceSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    std::call_once(once_, [this] { instance_ = Build(); });
    // Not atomic: the call that built happens before the return of every other call.
    return instance_;
  }

 private:
  std::once_flag once_;
  const Service* instance_ = nullptr;
};

}  // namespace assay
