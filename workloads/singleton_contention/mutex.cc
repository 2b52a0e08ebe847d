// singleton_contention/mutex: every get takes the lock. The simplest correct form, and
// the one whose gets cannot overlap.
#include "workloads/singleton_contention/contention.h"
#include "workloads/singleton_contention/mutex_slot.h"

namespace assay {
namespace {

const RegisterWorkload kMutex{ContentionInfo("mutex", "every get takes a std::mutex"),
                              MakeContention<MutexSlot>};

}  // namespace
}  // namespace assay
