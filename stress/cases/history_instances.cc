// Transaction history with two instances (seed 001, transaction_history.py: "multiple
// instances created, lost transaction data"): actors record transactions in the history
// that they get, and whoever asks later finds only those of one history.
#include <array>
#include <atomic>

#include "stress/cases/pair.h"
#include "stress/cases/singleton_case.h"
#include "stress/engine/invariant.h"
#include "workloads/singleton_contention/call_once_slot.h"

namespace assay::history_instances {
namespace {

// The service stands for the history's identity; the transactions are kept beside it.
template <typename Slot>
class History {
 public:
  explicit History(const TestSetup& setup)
      : expected_(setup.actors * setup.operations), slot_({&memory_, setup.seed, 4}) {}

  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      const bool is_the_one = slot_.Get() == slot_.instance();
      // Relaxed: a count; it is read when all actors have ended.
      (is_the_one ? recorded_ : elsewhere_).fetch_add(1, std::memory_order_relaxed);
    }
  }

  std::string Check() {
    if (recorded_.load() == expected_) return "";
    return "transactions were recorded in a history that nobody finds again";
  }

 private:
  const int expected_;
  ServiceMemory memory_;
  Slot slot_;
  std::atomic<int> recorded_{0};
  std::atomic<int> elsewhere_{0};
};

const Pair kPair{.name = "history_instances",
                 .question = "Are all transactions found again?",
                 .broken = "the history's singleton is made without a lock",
                 .fixed = "std::call_once (singleton_contention/call_once)",
                 .actors_max = 8,
                 .operations = 4,
                 .reported_as = {"race"}};

const RegisterStress kBroken{Broken(kPair), Invariant<History<UnlockedSlot>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<History<CallOnceSlot>>()};

}  // namespace
}  // namespace assay::history_instances
