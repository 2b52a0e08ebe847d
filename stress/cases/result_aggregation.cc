// An aggregator that drops or doubles a result (seed 003, "result aggregator (lock-free
// queue)"): a place is claimed by reading the length and writing it back plus one, so two
// results get the same place.
#include <array>
#include <atomic>
#include <deque>
#include <mutex>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::result_aggregation {
namespace {

constexpr int kActorsMax = 8;
constexpr int kResultsOfActor = 4;
constexpr int kMost = kActorsMax * kResultsOfActor;

class UnclaimedPlaces {
 public:
  void Add(int result) {
    const int place = size_.load(std::memory_order_relaxed);
    results_[static_cast<std::size_t>(place)].store(result, std::memory_order_relaxed);
    size_.store(place + 1, std::memory_order_relaxed);
  }
  template <typename Visit>
  void ForEach(const Visit& visit) {
    for (int i = 0; i < size_.load(); ++i)
      visit(results_[static_cast<std::size_t>(i)].load());
  }

 private:
  std::atomic<int> size_{0};
  std::array<std::atomic<int>, kMost> results_{};
};

class LockedDeque {
 public:
  void Add(int result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    results_.push_back(result);
  }
  template <typename Visit>
  void ForEach(const Visit& visit) {
    for (int result : results_) visit(result);
  }

 private:
  std::mutex mutex_;
  std::deque<int> results_;  // under mutex_
};

template <typename Aggregator>
class AggregationCase {
 public:
  explicit AggregationCase(const TestSetup& setup)
      : actors_(setup.actors), operations_(setup.operations) {}

  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      aggregator_.Add(actor.index() * kResultsOfActor + i);
    }
  }

  std::string Check() {
    std::array<int, kMost> seen{};
    aggregator_.ForEach([&](int result) { ++seen[static_cast<std::size_t>(result)]; });
    for (int actor = 0; actor < actors_; ++actor) {
      for (int i = 0; i < operations_; ++i) {
        const int times = seen[static_cast<std::size_t>(actor * kResultsOfActor + i)];
        if (times == 0) return "a result was dropped";
        if (times > 1) return "a result was doubled";
      }
    }
    return "";
  }

 private:
  const int actors_;
  const int operations_;
  Aggregator aggregator_;
};

const Pair kPair{.name = "result_aggregation",
                 .question = "Is every result collected once?",
                 .broken = "a place is claimed by reading and writing the length",
                 .fixed = "a std::deque under a std::mutex",
                 .actors_max = kActorsMax,
                 .operations = kResultsOfActor};

const RegisterStress kBroken{Broken(kPair),
                             Invariant<AggregationCase<UnclaimedPlaces>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<AggregationCase<LockedDeque>>()};

}  // namespace
}  // namespace assay::result_aggregation
