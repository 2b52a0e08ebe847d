// The last element of a work-stealing deque (Chase and Lev, SPAA 2005; its memory orders
// as by Le, Pop, Cohen and Zappa Nardelli, PPoPP 2013). The owner takes from the bottom,
// thieves from the top; the last element both may want, and a compare-exchange of the top
// decides. The broken form leaves the owner's out: it has seen that the element is there,
// and takes it.
//
// Checked for linearizability against a sequential deque.
#include <array>
#include <atomic>
#include <deque>

#include "absl/strings/str_format.h"
#include "stress/engine/history.h"
#include "stress/engine/registry.h"

namespace assay::stealing_deque {
namespace {

constexpr int kEmpty = -1;

// As in the paper, with sequentially consistent accesses in place of its fences, which
// ThreadSanitizer does not know.
template <bool kOwnerAsks>
class StealingDeque {
 public:
  // By the owner.
  void Push(int value) {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed);
    // Relaxed: a thief reads the slot only after it has acquired `bottom_`.
    slots_[Index(bottom)].store(value, std::memory_order_relaxed);
    bottom_.store(bottom + 1, std::memory_order_release);
  }

  int Pop() {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed) - 1;
    // In one order with the load of the top: a store that came late would let a thief
    // take an element that the owner takes without asking.
    bottom_.store(bottom, std::memory_order_seq_cst);
    std::int64_t top = top_.load(std::memory_order_seq_cst);
    if (top > bottom) {
      bottom_.store(bottom + 1, std::memory_order_relaxed);
      return kEmpty;
    }
    const int value = slots_[Index(bottom)].load(std::memory_order_relaxed);
    if (top < bottom) return value;
    bool won = true;
    if constexpr (kOwnerAsks) {
      won = top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst);
    } else {
      top_.store(top + 1, std::memory_order_seq_cst);
    }
    bottom_.store(bottom + 1, std::memory_order_relaxed);
    return won ? value : kEmpty;
  }

  // By a thief. Another thief or the owner may win: then it tries again.
  int Steal() {
    while (true) {
      std::int64_t top = top_.load(std::memory_order_seq_cst);
      const std::int64_t bottom = bottom_.load(std::memory_order_seq_cst);
      if (top >= bottom) return kEmpty;
      const int value = slots_[Index(top)].load(std::memory_order_relaxed);
      StressPoint();
      if (top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst)) {
        return value;
      }
    }
  }

 private:
  static std::size_t Index(std::int64_t position) {
    return static_cast<std::size_t>(position) % 8;
  }

  alignas(64) std::atomic<std::int64_t> top_{0};
  alignas(64) std::atomic<std::int64_t> bottom_{0};
  std::array<std::atomic<int>, 8> slots_{};
};

enum Code { kPush, kPop, kSteal };

template <bool kOwnerAsks>
class DequeCase {
 public:
  struct Model {
    std::deque<int> values;
    bool Apply(const Operation& call) {
      if (call.code == kPush) {
        values.push_back(static_cast<int>(call.argument));
        return true;
      }
      if (values.empty()) return call.result == kEmpty;
      const int right = call.code == kPop ? values.back() : values.front();
      if (call.code == kPop) {
        values.pop_back();
      } else {
        values.pop_front();
      }
      return call.result == right;
    }
    auto operator<=>(const Model&) const = default;
  };

  static std::string Describe(const Operation& call) {
    if (call.code == kPush) return absl::StrFormat("push(%d)", call.argument);
    const std::string result =
        call.result == kEmpty ? "nothing" : absl::StrFormat("%d", call.result);
    return (call.code == kPop ? "pop() -> " : "steal() -> ") + result;
  }

  void Act(HistoryActor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      if (actor.index() == 0) {
        actor.Call(kPush, i + 1, [&] {
          deque_.Push(i + 1);
          return 0;
        });
        StressPoint();
        actor.Call(kPop, 0, [&] { return deque_.Pop(); });
      } else {
        actor.Call(kSteal, 0, [&] { return deque_.Steal(); });
      }
    }
  }

 private:
  StealingDeque<kOwnerAsks> deque_;
};

StressDeclaration Declare(const char* variant, Expected expected, const char* about) {
  return {.name = "stealing_deque",
          .variant = variant,
          .question = "Does the last element of a work-stealing deque go to one taker?",
          .about = about,
          .expected = expected,
          .actors_max = 3,
          .operations = 4};
}

const RegisterStress kBroken{
    Declare("broken", Expected::kCaught,
            "the owner takes the last element without asking whether a thief has it"),
    History<DequeCase<false>>()};
const RegisterStress kFixed{
    Declare("fixed", Expected::kClean,
            "a compare-exchange decides who gets the last element"),
    History<DequeCase<true>>()};

}  // namespace
}  // namespace assay::stealing_deque
