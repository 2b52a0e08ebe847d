// singleton_contention/thread_cached: each thread remembers the instance it got last, so
// that a get which hits reads no memory that another thread ever writes, and needs no
// ordering. A miss takes the lock. What is paid for it: thread-local storage, and one
// locked get for every thread and slot.
#include "workloads/singleton_contention/contention.h"
#include "workloads/singleton_contention/thread_cached_slot.h"

namespace assay {
namespace {

const RegisterWorkload kThreadCached{
    ContentionInfo("thread_cached",
                   "a thread-local copy of the pointer; a std::mutex on a miss"),
    MakeContention<ThreadCachedSlot>};

}  // namespace
}  // namespace assay
