// Double-checked locking with a plain flag (the seed documents' "Fix 1", as Python writes
// it). On a plain flag nothing orders the flag after the instance: the compiler and a
// weaker machine may raise it first. Here the source raises it first, so that x86 shows
// what the standard allows anyhow; with ThreadSanitizer the natural order is caught too,
// as the data race that it is.
#include <mutex>

#include "harness/base/sanitizer.h"
#include "stress/cases/pair.h"
#include "stress/cases/singleton_case.h"
#include "workloads/singleton_contention/double_checked_slot.h"

namespace assay::double_checked {
namespace {

class EarlyFlagSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    if (!ready_) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!ready_) {
        ready_ = true;
        Build();
      }
    }
    return instance();
  }

 private:
  bool ready_ = false;
  std::mutex mutex_;
};

const Pair kPair{
    .name = "double_checked",
    .question = "Does double-checked locking hand out complete instances?",
    .broken = "a plain flag is up before the instance is complete",
    .fixed =
        "an atomic pointer, stored with release (singleton_contention/double_checked)",
    .actors_max = kSingletonActorsMax,
    .reported_as = {"race"}};

const RegisterStress kBroken{Broken(kPair), Invariant<SingletonCase<EarlyFlagSlot>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<SingletonCase<DoubleCheckedSlot>>()};

#if ASSAY_THREAD_SANITIZER
class PlainFlagSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    if (!ready_) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!ready_) {
        Build();
        ready_ = true;
      }
    }
    return instance();
  }

 private:
  bool ready_ = false;
  std::mutex mutex_;
};

const RegisterStress kPlainFlag{
    {.name = "double_checked",
     .variant = "plain_flag",
     .question = kPair.question,
     .about = "a plain flag in the natural order: only ThreadSanitizer sees it on x86",
     .expected = Expected::kCaught,
     .actors_max = kSingletonActorsMax,
     .reported_as = {"race"}},
    Invariant<SingletonCase<PlainFlagSlot>>()};
#endif

}  // namespace
}  // namespace assay::double_checked
