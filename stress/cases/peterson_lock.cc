// Peterson's lock (Information Processing Letters 12:115, 1981): each says that it wants
// to enter, gives the other precedence, and waits while the other wants to and has it.
// Its stores must be seen before its loads are done, which is what store buffers break:
// with release and acquire both may enter, and on x86 both do.
#include <atomic>

#include "harness/base/spin_barrier.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::peterson_lock {
namespace {

template <std::memory_order kStore, std::memory_order kLoad>
class PetersonLock {
 public:
  void Lock(int self) {
    const int other = 1 - self;
    wants_[self].store(true, kStore);
    turn_.store(other, kStore);
    while (wants_[other].load(kLoad) && turn_.load(kLoad) == other) SpinPause();
  }
  void Unlock(int self) { wants_[self].store(false, std::memory_order_release); }

 private:
  std::atomic<bool> wants_[2] = {};
  std::atomic<int> turn_{0};
};

template <std::memory_order kStore, std::memory_order kLoad>
class PetersonCase {
 public:
  explicit PetersonCase(const TestSetup& setup)
      : expected_(setup.actors * setup.operations) {}

  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      lock_.Lock(actor.index());
      // Two steps, which only the lock makes one.
      count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      lock_.Unlock(actor.index());
    }
  }

  std::string Check() {
    return count_.load() == expected_ ? "" : "two were inside the lock at once";
  }

 private:
  const int expected_;
  PetersonLock<kStore, kLoad> lock_;
  std::atomic<int> count_{0};
};

const Pair kPair{.name = "peterson_lock",
                 .question = "Does Peterson's lock let one in at a time?",
                 .broken = "stores release, loads acquire",
                 .fixed = "all accesses are sequentially consistent",
                 .operations = 4};

const RegisterStress kBroken{
    Broken(kPair),
    Invariant<PetersonCase<std::memory_order_release, std::memory_order_acquire>>()};
const RegisterStress kFixed{
    Fixed(kPair),
    Invariant<PetersonCase<std::memory_order_seq_cst, std::memory_order_seq_cst>>()};

}  // namespace
}  // namespace assay::peterson_lock
