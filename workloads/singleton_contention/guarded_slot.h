// A local static, thousands of which are not built yet: each slot has a guard of its own,
// driven by hand through the entry points that the compiler itself calls for a local
// static (Itanium C++ ABI, section 3.3.3: __cxa_guard_acquire and __cxa_guard_release),
// behind the fast path that it puts inline: an acquire load of the guard's first byte.
// What differs from generated code: the addresses of guard and instance are in registers
// or memory instead of constants. Stressed in stress/cases/function_static.cc.
#pragma once

#include <cxxabi.h>

#include "workloads/singleton_contention/slot.h"

namespace assay {

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

}  // namespace assay
