// The unsafe singleton of the seed documents (001, transaction_history.py and others):
// "if the instance is none, make it", without a lock. Two callers who look at the same
// time both find none.
#include "stress/cases/pair.h"
#include "stress/cases/singleton_case.h"
#include "workloads/singleton_contention/mutex_slot.h"

namespace assay::lazy_singleton {
namespace {

const Pair kPair{.name = "lazy_singleton",
                 .question = "Is a lazily made instance made once?",
                 .broken = "the check and the making are not one step",
                 .fixed = "every get takes a std::mutex (singleton_contention/mutex)",
                 .actors_max = kSingletonActorsMax,
                 .reported_as = {"race"}};

const RegisterStress kBroken{Broken(kPair), Invariant<SingletonCase<UnlockedSlot>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<SingletonCase<MutexSlot>>()};

}  // namespace
}  // namespace assay::lazy_singleton
