// Is there an order of these operations, each at some moment between its begin and its
// end, in which a sequential model gives the same results? (Herlihy and Wing, TOPLAS
// 12:463, 1990.)
//
// The search is that of Wing and Gong (JPDC 17:164, 1993) with the memory of Lowe (CPE
// 29:e3928, 2017): take an operation that may come first (no other one has ended before
// it began), apply it to the model, go on with the rest; back where the model disagrees;
// never search the same rest with the same state of the model twice. For example, with a
// counter from 0:
//
//   lane 0:  add -> 0 |-----------|
//   lane 1:     read -> 1  |----|        fits: add, read
//
//   lane 0:  add -> 0 |---|
//   lane 1:     read -> 0    |----|      does not: add must come first, so read gives 1
//
// Times of lanes on different CPUs may differ by some nanoseconds, so operations whose
// times are closer than kClockSlackNs count as overlapping: a doubtful order is no proof.
// Exponential at worst; meant for tens of operations. Tested in linearizability_test.cc.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <utility>

#include "harness/base/check.h"

namespace assay {

// One call of an actor. What code, argument and result mean is the case's business.
struct Operation {
  int actor = 0;
  int code = 0;
  std::int64_t argument = 0;
  std::int64_t result = 0;
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};

// Several times the offset between the clocks of two CPUs (at most 17 ns were measured).
inline constexpr std::int64_t kClockSlackNs = 60;

// A sequential model: applies an operation and says whether its result is right. Copied
// often; ordered, so that states can be remembered.
template <typename Model>
concept SequentialModel = std::totally_ordered<Model> &&
    requires(Model model, const Operation& operation) {
  { model.Apply(operation) } -> std::same_as<bool>;
};

namespace linearizability {

template <SequentialModel Model>
class Search {
 public:
  explicit Search(std::span<const Operation> operations) : operations_(operations) {
    ASSAY_CHECK(operations.size() <= 64);
  }

  bool From(std::uint64_t left, const Model& model) {
    if (left == 0) return true;
    if (!seen_.emplace(left, model).second) return false;
    const std::int64_t first_end_ns = FirstEnd(left);
    for (std::uint64_t rest = left; rest != 0; rest &= rest - 1) {
      const int index = std::countr_zero(rest);
      const Operation& operation = operations_[static_cast<std::size_t>(index)];
      // A lane's own operations are ordered whatever the clock says.
      if (operation.begin_ns - kClockSlackNs > first_end_ns) continue;
      if (HasEarlierOwn(left, index)) continue;
      Model next = model;
      if (next.Apply(operation) && From(left & ~(std::uint64_t{1} << index), next)) {
        return true;
      }
    }
    return false;
  }

 private:
  std::int64_t FirstEnd(std::uint64_t left) const {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    for (; left != 0; left &= left - 1) {
      first = std::min(
          first, operations_[static_cast<std::size_t>(std::countr_zero(left))].end_ns);
    }
    return first;
  }

  bool HasEarlierOwn(std::uint64_t left, int index) const {
    const Operation& own = operations_[static_cast<std::size_t>(index)];
    for (; left != 0; left &= left - 1) {
      const int other = std::countr_zero(left);
      if (other >= index) return false;  // a lane's operations come in their order
      if (operations_[static_cast<std::size_t>(other)].actor == own.actor) return true;
    }
    return false;
  }

  std::span<const Operation> operations_;
  std::set<std::pair<std::uint64_t, Model>> seen_;
};

}  // namespace linearizability

// At most 64 operations; those of one actor in the order in which it made them.
template <SequentialModel Model>
bool IsLinearizable(std::span<const Operation> operations, const Model& initial) {
  const std::uint64_t all = operations.size() == 64
                                ? ~std::uint64_t{0}
                                : (std::uint64_t{1} << operations.size()) - 1;
  return linearizability::Search<Model>(operations).From(all, initial);
}

}  // namespace assay
