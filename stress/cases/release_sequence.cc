// Release sequences: a flag that was stored with release is then changed by another
// thread's read-modify-write. Whoever acquires that later value still synchronises with
// the release, because the read-modify-write continues its release sequence, even where
// it is relaxed itself. A plain store by another thread would end it (since C++20, also
// one by the same thread). C++20 [intro.races], release sequence.
#include <array>
#include <atomic>

#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay::release_sequence {
namespace {

struct Variables {
  std::atomic<int> data{0};
  std::atomic<int> flag{0};
};

template <std::memory_order kStore, std::memory_order kAdd, std::memory_order kLoad>
TestShape ReleaseSequence() {
  return Litmus<Variables>(
      [](Variables& v) {
        v.data.store(1, std::memory_order_relaxed);
        v.flag.store(1, kStore);
      },
      [](Variables& v) {
        int up = 1;  // only a flag that is up is raised further
        v.flag.compare_exchange_strong(up, 2, kAdd, std::memory_order_relaxed);
      },
      [](Variables& v) {
        const int flag = v.flag.load(kLoad);
        const int data = v.data.load(std::memory_order_relaxed);
        return std::array{flag, data};
      });
}

StressDeclaration Declare(const char* variant, const char* about, OutcomeGrade stale,
                          const char* why) {
  return {
      .name = "release_sequence",
      .variant = variant,
      .question = "Does a read-modify-write between release and acquire pass it on?",
      .about = about,
      .outcomes = {{"0, 0", kAllowed, "the reader came first"},
                   {"0, 1", kAllowed, "the flag was not yet up, the data was there"},
                   {"1, 1", kAllowed, "the reader saw the writer's flag"},
                   {"2, 1", kAllowed, "the reader saw the flag that was raised further"},
                   {"1, 0", stale, why},
                   {"2, 0", stale, why}}};
}

const RegisterStress kRelaxed{
    Declare("relaxed", "memory_order_relaxed throughout", kInteresting,
            "without release and acquire nothing is published"),
    ReleaseSequence<std::memory_order_relaxed, std::memory_order_relaxed,
                    std::memory_order_relaxed>()};

const RegisterStress kAcquireRelease{
    Declare("acq_rel", "release store, relaxed read-modify-write, acquire load",
            kForbidden, "the read-modify-write continues the release sequence"),
    ReleaseSequence<std::memory_order_release, std::memory_order_relaxed,
                    std::memory_order_acquire>()};

const RegisterStress kSequential{
    Declare("seq_cst", "memory_order_seq_cst throughout", kForbidden,
            "sequentially consistent accesses acquire and release as well"),
    ReleaseSequence<std::memory_order_seq_cst, std::memory_order_seq_cst,
                    std::memory_order_seq_cst>()};

}  // namespace
}  // namespace assay::release_sequence
