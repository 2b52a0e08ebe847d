// singleton_contention/call_once: the standard library's own answer. In libstdc++ a call
// that finds the work done is still a call into the C library (pthread_once).
#include <mutex>

#include "workloads/singleton_contention/contention.h"

namespace assay {
namespace {

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

const RegisterWorkload kRegistered{
    ContentionInfo("call_once", "std::call_once in every get"),
    MakeContention<CallOnceSlot>};

}  // namespace
}  // namespace assay
