// singleton_contention/mutex: every get takes the lock. The simplest correct form, and
// the one whose gets cannot overlap.
#include <mutex>

#include "workloads/singleton_contention/contention.h"

namespace assay {
namespace {

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

const RegisterWorkload kRegistered{
    ContentionInfo("mutex", "every get takes a std::mutex"), MakeContention<MutexSlot>};

}  // namespace
}  // namespace assay
