// Message passing: one actor writes data and then raises a flag; the other looks at the
// flag and then at the data. This is how everything is published. C++20 [atomics.order]:
// a load that acquires from a release sees what was written before it; relaxed accesses
// promise nothing of the kind, though x86 keeps stores and loads in order unless the
// compiler has moved them.
#include <array>
#include <atomic>

#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay::message_passing {
namespace {

struct Variables {
  std::atomic<int> data{0};
  std::atomic<int> flag{0};
};

template <std::memory_order kStore, std::memory_order kLoad>
TestShape MessagePassing() {
  return Litmus<Variables>(
      [](Variables& v) {
        v.data.store(1, std::memory_order_relaxed);
        v.flag.store(1, kStore);
      },
      [](Variables& v) {
        const int flag = v.flag.load(kLoad);
        const int data = v.data.load(std::memory_order_relaxed);
        return std::array{flag, data};
      });
}

StressDeclaration Declare(const char* variant, const char* about, OutcomeGrade stale,
                          const char* why) {
  return {.name = "message_passing",
          .variant = variant,
          .question = "May a reader see the flag, but not the data written before it?",
          .about = about,
          .outcomes = {{"0, 0", kAllowed, "the reader came first"},
                       {"0, 1", kAllowed, "the flag was not yet up, the data was there"},
                       {"1, 1", kAllowed, "the message arrived"},
                       {"1, 0", stale, why}}};
}

const RegisterStress kRelaxed{
    Declare("relaxed", "memory_order_relaxed", kInteresting,
            "relaxed accesses of two variables have no order"),
    MessagePassing<std::memory_order_relaxed, std::memory_order_relaxed>()};

const RegisterStress kAcquireRelease{
    Declare("acq_rel", "the flag is stored with release and loaded with acquire",
            kForbidden, "the load of the flag synchronises with its store"),
    MessagePassing<std::memory_order_release, std::memory_order_acquire>()};

const RegisterStress kSequential{
    Declare("seq_cst", "the flag is sequentially consistent", kForbidden,
            "sequentially consistent accesses acquire and release as well"),
    MessagePassing<std::memory_order_seq_cst, std::memory_order_seq_cst>()};

}  // namespace
}  // namespace assay::message_passing
