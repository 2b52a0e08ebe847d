// Coherence: the writes to one variable have one order that every thread sees, whatever
// the memory order (C++20 [intro.races]: read-read, write-read and write-write
// coherence). Without atomics there is no such promise: the compiler may read twice in
// any order, or once; and the accesses are a data race.
#include <array>
#include <atomic>

#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay {
namespace {

struct Variable {
  std::atomic<int> x{0};
};

// One writes 1 and then 2; the other reads twice.
template <std::memory_order kStore, std::memory_order kLoad>
TestShape ReadsInOrder() {
  return Litmus<Variable>(
      [](Variable& v) {
        v.x.store(1, kStore);
        v.x.store(2, kStore);
      },
      [](Variable& v) {
        const int first = v.x.load(kLoad);
        const int second = v.x.load(kLoad);
        return std::array{first, second};
      });
}

StressDeclaration Reads(const char* variant, const char* about) {
  return {.name = "coherence_of_reads",
          .variant = variant,
          .question = "May two reads of one variable see its writes in the wrong order?",
          .about = about,
          .outcomes = {{"0, 0", kAllowed, "the reader came first"},
                       {"0, 1", kAllowed, "the reads lie around the first write"},
                       {"0, 2", kAllowed, "the reads lie around both writes"},
                       {"1, 1", kAllowed, "both reads lie between the writes"},
                       {"1, 2", kAllowed, "the reads lie around the second write"},
                       {"2, 2", kAllowed, "the writer came first"},
                       {"1, 0", kForbidden, "a later read never sees an earlier write"},
                       {"2, 0", kForbidden, "a later read never sees an earlier write"},
                       {"2, 1", kForbidden, "a later read never sees an earlier write"}}};
}

const RegisterStress kReadsRelaxed{
    Reads("relaxed", "memory_order_relaxed"),
    ReadsInOrder<std::memory_order_relaxed, std::memory_order_relaxed>()};
const RegisterStress kReadsAcquireRelease{
    Reads("acq_rel", "stores release, loads acquire"),
    ReadsInOrder<std::memory_order_release, std::memory_order_acquire>()};
const RegisterStress kReadsSequential{
    Reads("seq_cst", "memory_order_seq_cst"),
    ReadsInOrder<std::memory_order_seq_cst, std::memory_order_seq_cst>()};

// Two threads each add one; the arbiter sees what is left. Atomic read-modify-writes read
// the last value of the variable's order, so none is lost, whatever the memory order.
template <std::memory_order kOrder>
TestShape Additions() {
  return Litmus<Variable>(
      Arbiter([](Variable& v) { return v.x.load(); }),
      [](Variable& v) { return v.x.fetch_add(1, kOrder); },
      [](Variable& v) { return v.x.fetch_add(1, kOrder); });
}

StressDeclaration Add(const char* variant, const char* about) {
  return {.name = "coherence_of_additions",
          .variant = variant,
          .question = "May one of two atomic additions be lost?",
          .about = about,
          .outcomes = {{"0, 1, 2", kAllowed, "the first actor came first"},
                       {"1, 0, 2", kAllowed, "the second actor came first"}}};
}

const RegisterStress kAddRelaxed{Add("relaxed", "fetch_add, memory_order_relaxed"),
                                 Additions<std::memory_order_relaxed>()};
const RegisterStress kAddAcquireRelease{Add("acq_rel", "fetch_add, memory_order_acq_rel"),
                                        Additions<std::memory_order_acq_rel>()};
const RegisterStress kAddSequential{Add("seq_cst", "fetch_add, memory_order_seq_cst"),
                                    Additions<std::memory_order_seq_cst>()};

// Two variables, each written by both actors in opposite order; what is left of them.
struct TwoVariables {
  std::atomic<int> x{0};
  std::atomic<int> y{0};
};

template <std::memory_order kStore>
TestShape TwoPlusTwoWrites() {
  return Litmus<TwoVariables>(
      Arbiter([](TwoVariables& v) {
        return std::array{v.x.load(), v.y.load()};
      }),
      [](TwoVariables& v) {
        v.x.store(1, kStore);
        v.y.store(2, kStore);
      },
      [](TwoVariables& v) {
        v.y.store(1, kStore);
        v.x.store(2, kStore);
      });
}

StressDeclaration Writes(const char* variant, const char* about, OutcomeGrade both_first,
                         const char* why) {
  return {.name = "coherence_of_writes",
          .variant = variant,
          .question = "May the first writes of two actors both come last?",
          .about = about,
          .outcomes = {{"1, 1", both_first, why},
                       {"1, 2", kAllowed, "the second actor came first"},
                       {"2, 1", kAllowed, "the first actor came first"},
                       {"2, 2", kAllowed, "the second writes came last"}}};
}

const RegisterStress kWritesRelaxed{
    Writes("relaxed", "memory_order_relaxed", kInteresting,
           "relaxed writes to two variables have no order"),
    TwoPlusTwoWrites<std::memory_order_relaxed>()};
const RegisterStress kWritesRelease{
    Writes("acq_rel", "stores release", kInteresting,
           "a release that nobody acquires orders nothing"),
    TwoPlusTwoWrites<std::memory_order_release>()};
const RegisterStress kWritesSequential{
    Writes("seq_cst", "memory_order_seq_cst", kForbidden,
           "all writes are in one total order, which ends with a second write"),
    TwoPlusTwoWrites<std::memory_order_seq_cst>()};

}  // namespace
}  // namespace assay
