// Eviction races a reader (seed 003: cache lookups in parallel with a bounded cache): a
// lookup returns a reference to the entry, and while the caller reads it a store evicts
// the entry and its memory goes to another.
#include <array>
#include <atomic>
#include <mutex>

#include "stress/cases/cache_case.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::eviction_race {
namespace {

// A cache of one entry, which hands out what it holds instead of a copy. The memory is a
// buffer of its own, so that a stale reader reads the next answer, not freed memory.
class ReferringCache {
 public:
  void Store(std::uint64_t number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    number_ = number;
    for (std::atomic<std::uint64_t>& word : words_) {
      word.store(number, std::memory_order_relaxed);
    }
  }

  // Whether what was found is what was asked for, to its last word.
  bool Reads(std::uint64_t number) {
    const std::array<std::atomic<std::uint64_t>, kWords>* found = nullptr;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (number_ == number) found = &words_;
    }
    if (found == nullptr) return true;  // a miss
    for (const std::atomic<std::uint64_t>& word : *found) {
      if (word.load(std::memory_order_relaxed) != number) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t kWords = 8;
  std::mutex mutex_;
  std::uint64_t number_ = 0;  // under mutex_
  std::array<std::atomic<std::uint64_t>, kWords> words_{};
};

class CopyingCache {
 public:
  CopyingCache() : shard_(1, 1) {}
  void Store(std::uint64_t number) { StoreEntry(shard_, number); }
  bool Reads(std::uint64_t number) {
    LookupResult result;
    CallerTally tally;
    return !shard_.Hit(CaseKey(number), &tally, &result) ||
           result.commands == CaseAnswer(number);
  }

 private:
  MemoryShard shard_;
};

template <typename Cache>
class EvictionCase {
 public:
  EvictionCase() { cache_.Store(1); }

  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      if (actor.index() == 0) {
        cache_.Store(static_cast<std::uint64_t>(i % 2 + 1));
      } else if (!cache_.Reads(1)) {
        wrong_.store(true, std::memory_order_relaxed);  // only ever set
      }
    }
  }

  std::string Check() {
    return wrong_.load() ? "a lookup returned another entry's answer" : "";
  }

 private:
  Cache cache_;
  std::atomic<bool> wrong_{false};
};

const Pair kPair{
    .name = "eviction_race",
    .question = "Does a lookup return the answer that it found?",
    .broken = "the caller reads the entry after the cache's lock is released",
    .fixed = "MemoryShard copies the answer under its lock (cache_throughput)",
    .actors_max = 4,
    .operations = 8};

const RegisterStress kBroken{Broken(kPair), Invariant<EvictionCase<ReferringCache>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<EvictionCase<CopyingCache>>()};

}  // namespace
}  // namespace assay::eviction_race
