// Hit count lost (seeds 001 and 003, semantic_cache.py): a hit is counted by reading the
// count, adding one and writing it back. Two hits at the same time count as one.
#include <atomic>

#include "stress/cases/cache_case.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::hit_count {
namespace {

class PlainCount {
 public:
  void Hit() {
    hits_.store(hits_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  std::int64_t hits() const { return hits_.load(std::memory_order_relaxed); }

 private:
  // Atomic, so that a lost count is all that goes wrong here, and no data race.
  std::atomic<std::int64_t> hits_{0};
};

class ShardCount {
 public:
  ShardCount() : shard_(4, 1) { StoreEntry(shard_, 1); }
  void Hit() {
    LookupResult result;
    CallerTally tally;
    shard_.Hit(CaseKey(1), &tally, &result);
  }
  std::int64_t hits() const { return shard_.hits(); }

 private:
  MemoryShard shard_;
};

template <typename Counter>
class HitCountCase {
 public:
  explicit HitCountCase(const TestSetup& setup)
      : expected_(setup.actors * setup.operations) {}

  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) counter_.Hit();
  }

  std::string Check() {
    return counter_.hits() == expected_ ? "" : "a hit was not counted";
  }

 private:
  const int expected_;
  Counter counter_;
};

const Pair kPair{.name = "hit_count",
                 .question = "Is every hit counted?",
                 .broken = "the count is read, and written back plus one",
                 .fixed = "MemoryShard::Hit, under the shard's lock (cache_throughput)",
                 .actors_max = 8,
                 .operations = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<HitCountCase<PlainCount>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<HitCountCase<ShardCount>>()};

}  // namespace
}  // namespace assay::hit_count
