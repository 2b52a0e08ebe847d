// IRIW, independent reads of independent writes: two writers, two readers who look at
// both variables in opposite order. May the readers disagree on which write came first?
// Where stores become visible to some CPUs before others (POWER), acquire and release do
// not forbid it; on x86 and ARMv8 stores become visible to all others at once, so only
// the standard's permission remains. memory_order_seq_cst forbids it everywhere.
#include <array>
#include <atomic>

#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay::independent_reads {
namespace {

struct Variables {
  std::atomic<int> x{0};
  std::atomic<int> y{0};
};

template <std::memory_order kStore, std::memory_order kLoad>
TestShape IndependentReads() {
  return Litmus<Variables>([](Variables& v) { v.x.store(1, kStore); },
                           [](Variables& v) { v.y.store(1, kStore); },
                           [](Variables& v) {
                             const int x = v.x.load(kLoad);
                             const int y = v.y.load(kLoad);
                             return std::array{x, y};
                           },
                           [](Variables& v) {
                             const int y = v.y.load(kLoad);
                             const int x = v.x.load(kLoad);
                             return std::array{y, x};
                           });
}

// All but one of the sixteen outcomes are fine whatever the order: some reader saw
// nothing, or both, or the two agree.
StressDeclaration Declare(const char* variant, const char* about, OutcomeGrade disagree,
                          const char* why) {
  StressDeclaration declaration{
      .name = "independent_reads",
      .variant = variant,
      .question = "May two readers see two independent writes in opposite orders?",
      .about = about};
  for (int bits = 0; bits < 16; ++bits) {
    const int seen[] = {bits >> 3 & 1, bits >> 2 & 1, bits >> 1 & 1, bits & 1};
    std::string outcome;
    for (int one : seen) outcome += (outcome.empty() ? "" : ", ") + std::to_string(one);
    const bool opposite = outcome == "1, 0, 1, 0";
    declaration.outcomes.push_back({outcome, opposite ? disagree : kAllowed,
                                    opposite ? why : "the readers do not disagree"});
  }
  return declaration;
}

const RegisterStress kRelaxed{
    Declare("relaxed", "memory_order_relaxed", kInteresting,
            "relaxed writes need not become visible to all in one order"),
    IndependentReads<std::memory_order_relaxed, std::memory_order_relaxed>()};

const RegisterStress kAcquireRelease{
    Declare("acq_rel", "stores release, loads acquire", kInteresting,
            "acquire and release order pairs of threads, not all of them"),
    IndependentReads<std::memory_order_release, std::memory_order_acquire>()};

const RegisterStress kSequential{
    Declare("seq_cst", "memory_order_seq_cst", kForbidden,
            "all accesses are in one total order, so one write comes first for all"),
    IndependentReads<std::memory_order_seq_cst, std::memory_order_seq_cst>()};

}  // namespace
}  // namespace assay::independent_reads
