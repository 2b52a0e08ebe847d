// A rate limiter that admits too many (seed 003, section 4.3, the token bucket whose lock
// the design insists on): it looks whether a token is left, and takes one, in two steps.
#include <atomic>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::rate_limiter {
namespace {

constexpr int kTokens = 3;

class LookThenTake {
 public:
  bool Admit() {
    if (tokens_.load(std::memory_order_relaxed) <= 0) return false;
    tokens_.fetch_sub(1, std::memory_order_relaxed);
    return true;
  }

 private:
  std::atomic<int> tokens_{kTokens};
};

class TakeIfLeft {
 public:
  bool Admit() {
    int left = tokens_.load(std::memory_order_relaxed);
    while (left > 0) {
      // Relaxed: a token carries no data with it.
      if (tokens_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }

 private:
  std::atomic<int> tokens_{kTokens};
};

template <typename Limiter>
class LimiterCase {
 public:
  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      if (limiter_.Admit()) admitted_.fetch_add(1, std::memory_order_relaxed);
    }
  }

  std::string Check() {
    return admitted_.load() <= kTokens ? "" : "more were admitted than there are tokens";
  }

 private:
  Limiter limiter_;
  std::atomic<int> admitted_{0};
};

const Pair kPair{.name = "rate_limiter",
                 .question = "Does a token bucket admit no more than it has tokens?",
                 .broken = "looks for a token and takes it in two steps",
                 .fixed = "takes one by compare-exchange, where one is left",
                 .actors_max = 8,
                 .operations = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<LimiterCase<LookThenTake>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<LimiterCase<TakeIfLeft>>()};

}  // namespace
}  // namespace assay::rate_limiter
