// singleton_contention/call_once: the standard library's own answer. In libstdc++ a call
// that finds the work done is still a call into the C library (pthread_once).
#include "workloads/singleton_contention/call_once_slot.h"
#include "workloads/singleton_contention/contention.h"

namespace assay {
namespace {

const RegisterWorkload kCallOnce{
    ContentionInfo("call_once", "std::call_once in every get"),
    MakeContention<CallOnceSlot>};

}  // namespace
}  // namespace assay
