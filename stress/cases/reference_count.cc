// A reference count to zero twice, or never (seed 000: biased and shared reference counts
// once the global lock is gone): the count is read, reduced and written back, and then
// looked at.
#include <atomic>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::reference_count {
namespace {

struct InThreeSteps {
  static bool DropsLast(std::atomic<int>& count) {
    const int left = count.load(std::memory_order_relaxed) - 1;
    count.store(left, std::memory_order_relaxed);
    return left == 0;
  }
};

struct InOneStep {
  static bool DropsLast(std::atomic<int>& count) {
    // acq_rel: whoever frees comes after every other owner's last use.
    return count.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
};

template <typename Drop>
class ReferenceCount {
 public:
  explicit ReferenceCount(const TestSetup& setup) : count_(setup.actors) {}

  void Act(Actor&) {
    if (Drop::DropsLast(count_)) freed_.fetch_add(1, std::memory_order_relaxed);
  }

  std::string Check() {
    const int freed = freed_.load();
    if (freed == 1) return "";
    return freed == 0 ? "nobody frees the object" : "the object is freed twice";
  }

 private:
  std::atomic<int> count_;
  std::atomic<int> freed_{0};
};

const Pair kPair{.name = "reference_count",
                 .question = "Does exactly one owner free the object?",
                 .broken = "the count is read, reduced and written back",
                 .fixed = "one atomic subtraction, acq_rel",
                 .actors_max = 8};

const RegisterStress kBroken{Broken(kPair), Invariant<ReferenceCount<InThreeSteps>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<ReferenceCount<InOneStep>>()};

}  // namespace
}  // namespace assay::reference_count
