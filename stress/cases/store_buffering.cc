// Store buffering, the first litmus test of any memory model: two stores, each followed
// by a load of the other's variable. Whether both loads may miss both stores is what
// tells sequential consistency from everything weaker. x86 does it (a store waits in a
// buffer while a later load goes ahead); so tens of thousands of a million iterations
// show it here.
//
// C++20 [atomics.order]: only memory_order_seq_cst on all four accesses forbids it.
#include <atomic>

#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay::store_buffering {
namespace {

struct Variables {
  std::atomic<int> x{0};
  std::atomic<int> y{0};
};

template <std::memory_order kStore, std::memory_order kLoad>
TestShape StoreBuffering() {
  return Litmus<Variables>(
      [](Variables& v) {
        v.x.store(1, kStore);
        return v.y.load(kLoad);
      },
      [](Variables& v) {
        v.y.store(1, kStore);
        return v.x.load(kLoad);
      });
}

StressDeclaration Declare(const char* variant, const char* about, OutcomeGrade both_miss,
                          const char* why) {
  return {.name = "store_buffering",
          .variant = variant,
          .question = "May two stores both be missed by the loads that follow them?",
          .about = about,
          .outcomes = {{"0, 0", both_miss, why},
                       {"0, 1", kAllowed, "the first actor came first"},
                       {"1, 0", kAllowed, "the second actor came first"},
                       {"1, 1", kAllowed, "both stores came before both loads"}}};
}

const RegisterStress kRelaxed{
    Declare("relaxed", "memory_order_relaxed", kInteresting,
            "nothing orders a store before a later load of another variable"),
    StoreBuffering<std::memory_order_relaxed, std::memory_order_relaxed>()};

const RegisterStress kAcquireRelease{
    Declare("acq_rel", "stores release, loads acquire", kInteresting,
            "release and acquire do not order a store before a later load"),
    StoreBuffering<std::memory_order_release, std::memory_order_acquire>()};

const RegisterStress kSequential{
    Declare("seq_cst", "memory_order_seq_cst", kForbidden,
            "all four accesses are in one total order, which begins with a store"),
    StoreBuffering<std::memory_order_seq_cst, std::memory_order_seq_cst>()};

}  // namespace
}  // namespace assay::store_buffering
