// Load buffering: two loads, each followed by a store to the other's variable. Both loads
// see the later stores only where a store may become visible before an earlier load of
// the same thread has its value. ARM and POWER may, x86 does not; C++ allows it with
// relaxed accesses. C++20 [atomics.order] forbids it once each load acquires from a
// release: either would happen before the other.
#include <atomic>

#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay::load_buffering {
namespace {

struct Variables {
  std::atomic<int> x{0};
  std::atomic<int> y{0};
};

template <std::memory_order kLoad, std::memory_order kStore>
TestShape LoadBuffering() {
  return Litmus<Variables>(
      [](Variables& v) {
        const int seen = v.x.load(kLoad);
        v.y.store(1, kStore);
        return seen;
      },
      [](Variables& v) {
        const int seen = v.y.load(kLoad);
        v.x.store(1, kStore);
        return seen;
      });
}

StressDeclaration Declare(const char* variant, const char* about, OutcomeGrade both_see,
                          const char* why) {
  return {.name = "load_buffering",
          .variant = variant,
          .question = "May two loads both see the stores that follow them?",
          .about = about,
          .outcomes = {{"0, 0", kAllowed, "both loads came before both stores"},
                       {"0, 1", kAllowed, "the first actor came first"},
                       {"1, 0", kAllowed, "the second actor came first"},
                       {"1, 1", both_see, why}}};
}

const RegisterStress kRelaxed{
    Declare("relaxed", "memory_order_relaxed", kInteresting,
            "a relaxed store may be seen before the load in front of it is done"),
    LoadBuffering<std::memory_order_relaxed, std::memory_order_relaxed>()};

const RegisterStress kAcquireRelease{
    Declare("acq_rel", "loads acquire, stores release", kForbidden,
            "each load would happen before the store that it sees"),
    LoadBuffering<std::memory_order_acquire, std::memory_order_release>()};

const RegisterStress kSequential{
    Declare("seq_cst", "memory_order_seq_cst", kForbidden,
            "all four accesses are in one total order, which begins with a load"),
    LoadBuffering<std::memory_order_seq_cst, std::memory_order_seq_cst>()};

}  // namespace
}  // namespace assay::load_buffering
