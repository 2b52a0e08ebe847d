// singleton_contention/local_static: an object declared static inside a function, which
// C++11 initialises once however many threads arrive.
//
// The mode `steady` measures a genuine one. It can be built only once in a process, so it
// is built with the longest table, of which a cell reads as many words as it asks for.
//
// The mode `first_touch` needs thousands that are not built yet, which the language does
// not offer. There each slot carries a guard of its own, driven by hand through the entry
// points that the compiler itself calls for a local static (Itanium C++ ABI, section
// 3.3.3: __cxa_guard_acquire and __cxa_guard_release), behind the fast path that it puts
// inline: an acquire load of the guard's first byte. What differs from generated code:
// the addresses of guard and instance are in registers or memory instead of constants.
#include <cxxabi.h>

#include <atomic>

#include "workloads/singleton_contention/contention.h"

namespace assay {
namespace {

std::atomic<int> process_builds{0};

struct CountedService : Service {
  // Out of line, as most constructors of services are: it leaves ProcessInstance() small
  // enough for the compiler to inline its fast path.
  [[gnu::noinline]] CountedService() : Service(kSharedSeed, kMaxEntries) {
    process_builds.fetch_add(1, std::memory_order_relaxed);  // a count, nothing more
  }
};

const Service* ProcessInstance() {
  static const CountedService service;
  return &service;
}

class StaticSlot final {
 public:
  static constexpr int kBuilds = 1;

  explicit StaticSlot(const Site&) : instance_(ProcessInstance()) {}

  const Service* Get() { return ProcessInstance(); }
  const Service* instance() const { return instance_; }
  std::uint64_t seed() const { return kSharedSeed; }
  int built() const { return process_builds.load(std::memory_order_relaxed); }

 private:
  const Service* instance_;
};

class GuardedSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    // Acquire: pairs with the release in __cxa_guard_release, which sets this byte after
    // the instance is complete.
    const auto* done = reinterpret_cast<const char*>(&guard_);
    if (__atomic_load_n(done, __ATOMIC_ACQUIRE) == 0) BuildGuarded();
    return instance();
  }

 private:
  // Out of line, so that what every get runs through stays short.
  [[gnu::noinline]] void BuildGuarded() {
    // 0: another thread has built it meanwhile, and this one has waited for that.
    if (abi::__cxa_guard_acquire(&guard_) == 0) return;
    Build();  // the first in its slot: it allocates nothing and does not throw
    abi::__cxa_guard_release(&guard_);
  }

  abi::__guard guard_ = 0;
};

const RegisterWorkload kRegistered{
    ContentionInfo("local_static",
                   "a function-local static; first_touch drives its guard by hand"),
    MakeContention<StaticSlot, GuardedSlot>};

}  // namespace
}  // namespace assay
