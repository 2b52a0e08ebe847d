// A part of a cache in memory, under one lock: a hash table of entries that also form a
// list in the order of use. Tested through the workload's variants and in
// memory_shard_test.cc.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "workloads/cache_throughput/cache.h"
#include "workloads/cache_throughput/text_hash.h"

namespace assay {

// By which an entry is known.
struct EntryKey {
  TextHash prompt;
  int scope = 0;
  bool operator==(const EntryKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H state, const EntryKey& key) {
    return H::combine(std::move(state), key.prompt, key.scope);
  }
};
EntryKey KeyOf(const Prompt& prompt);

class alignas(64) MemoryShard {
 public:
  MemoryShard(int capacity, int candidates)
      : capacity_(capacity), candidates_(candidates) {}

  // Counts a hit, or says what it has read; a miss is counted only by CountMiss(),
  // because a lookup by nearness may follow.
  bool Hit(const EntryKey& key, CallerTally* tally, LookupResult* result);
  Stamp CountMiss(CallerTally* tally);

  // The nearest of the entries of this scope that were used last.
  struct Near {
    float similarity = -2;
    EntryKey key;
    Stamp read_at = 0;
  };
  Near FindNearest(int scope, const Embedding& wanted, CallerTally* tally);

  struct NewEntry {
    EntryKey key;
    const Embedding& embedding;
    const std::string& commands;
  };
  StoreResult Store(const NewEntry& entry, CallerTally* tally);

  // While nobody else uses it.
  void Clear();
  std::vector<StoredEntry> Entries() const;  // used longest ago first
  std::int64_t hits() const { return hits_; }
  std::int64_t misses() const { return misses_; }

 private:
  struct Entry {
    EntryKey key;
    std::string commands;
    std::int64_t hits = 0;
    Embedding embedding;
  };
  using List = std::list<Entry>;
  using Lock = std::unique_lock<std::mutex>;

  void EvictOldest(StoreResult* result);

  const int capacity_;
  const int candidates_;
  std::mutex mutex_;
  // All under mutex_.
  Stamp stamp_ = 0;
  std::int64_t hits_ = 0;
  std::int64_t misses_ = 0;
  List entries_;  // used last first
  absl::flat_hash_map<EntryKey, List::iterator> by_key_;
};

}  // namespace assay
