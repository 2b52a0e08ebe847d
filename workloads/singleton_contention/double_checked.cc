// singleton_contention/double_checked: a get looks at an atomic pointer first and takes
// the lock only where it is null. This is the fix that the seed document prescribes for
// its unsafe singletons ("Fix 1: Singleton with Double-Checked Locking").
#include "workloads/singleton_contention/contention.h"
#include "workloads/singleton_contention/double_checked_slot.h"

namespace assay {
namespace {

const RegisterWorkload kDoubleChecked{
    ContentionInfo("double_checked",
                   "an atomic pointer, and a std::mutex while it is null"),
    MakeContention<DoubleCheckedSlot>};

}  // namespace
}  // namespace assay
