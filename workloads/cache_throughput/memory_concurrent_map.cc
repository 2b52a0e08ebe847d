// cache_throughput/memory_concurrent_map: oneTBB's concurrent_hash_map. Lookups of
// different entries share no lock; the price is that the order of use is no list but a
// stamp in each entry, taken from one counter, and that an eviction looks at all entries
// for the oldest one. Stores take turns at one lock.
//
// Why what is evicted really was used longest ago: stamps only grow, so an entry that the
// search has passed cannot become older than the one it has found; and that one is locked
// and looked at again before it goes. Whoever draws a stamp for an entry holds its lock
// (for reading, if it is a hit) until the stamp is in the entry, so under the lock for
// writing the entry's stamp is final.
//
// The happens-before of an entry's contents is that of the map's own locks; the atomics
// beside it are sequentially consistent, as Verify needs one order of stamps for all.
#include <tbb/concurrent_hash_map.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <limits>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "workloads/cache_throughput/cache_throughput.h"
#include "workloads/cache_throughput/memory_shard.h"
#include "workloads/cache_throughput/waiting.h"

namespace assay {
namespace {

struct Entry {
  EntryKey key;
  std::string commands;
  Embedding embedding;
  mutable std::atomic<Stamp> last_used{0};  // mutable: a hit holds the entry for reading
  mutable std::atomic<std::int64_t> hits{0};
  // Hits that are between drawing their stamp and writing it.
  mutable std::atomic<int> stamps_on_their_way{0};

  // Waits for those, so that no stamp drawn before this call is missing. A hit that
  // begins later draws a later stamp.
  Stamp LastUsed() const {
    while (stamps_on_their_way.load() != 0) std::this_thread::yield();
    return last_used.load();
  }
};

struct KeyCompare {
  static std::size_t hash(const EntryKey& key) {
    return key.prompt.low + static_cast<std::size_t>(key.scope);
  }
  static bool equal(const EntryKey& a, const EntryKey& b) { return a == b; }
};
using Map = tbb::concurrent_hash_map<EntryKey, Entry, KeyCompare>;

// A part of the misses, on a cache line of its own; sessions are spread over the parts.
struct alignas(64) Misses {
  std::atomic<std::int64_t> count{0};
};

class MemoryConcurrentMap final : public Cache {
 public:
  explicit MemoryConcurrentMap(const CacheOptions& options) : limits_(options.limits) {}

  void Refill(const std::vector<CacheEntry>& entries) override;
  std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) override;
  CacheContents Contents() override;

  const CacheLimits& limits() const { return limits_; }
  Stamp Now() const { return clock_.load(); }
  bool Hit(const EntryKey& key, LookupResult* result);
  struct Near {
    float similarity = -2;
    EntryKey key;
  };
  Near FindNearest(int scope, const Embedding& wanted, CallerTally* tally);
  StoreResult Store(const MemoryShard::NewEntry& added, CallerTally* tally);

 private:
  Stamp Draw() { return clock_.fetch_add(1) + 1; }
  struct Aged {
    Stamp last_used = 0;
    const Entry* entry = nullptr;
  };
  Aged Oldest() const;
  void EvictOldest(StoreResult* result);

  const CacheLimits limits_;
  Map map_;
  alignas(64) std::atomic<Stamp> clock_{0};
  std::shared_mutex members_mutex_;    // a store holds it alone
  std::vector<const Entry*> members_;  // under members_mutex_: all entries of the map
  std::int64_t evicted_hits_ = 0;      // under members_mutex_
  std::atomic<std::size_t> sessions_{0};
  std::array<Misses, 64> misses_;
};

class ConcurrentMapSession final : public CacheSession {
 public:
  ConcurrentMapSession(MemoryConcurrentMap& cache, CallerTally* tally, Misses* misses)
      : cache_(cache), tally_(tally), misses_(misses) {}

  void Lookup(const Prompt& prompt, LookupResult* result) override {
    const EntryKey key = KeyOf(prompt);
    result->reads.clear();
    result->is_gone = false;
    const Stamp from = cache_.Now();
    result->is_hit = cache_.Hit(key, result) ||
                     (cache_.limits().is_semantic && HitNearest(prompt, result));
    result->from = from;
    if (result->is_hit) return;
    result->at = cache_.Now();
    misses_->count.fetch_add(1, std::memory_order_relaxed);  // read when all have ended
  }

  StoreResult Store(const Prompt& prompt, const std::string& commands) override {
    const Embedding embedding = EmbeddingOf(prompt.text);
    return cache_.Store({KeyOf(prompt), embedding, commands}, tally_);
  }

 private:
  bool HitNearest(const Prompt& prompt, LookupResult* result) {
    const MemoryConcurrentMap::Near near =
        cache_.FindNearest(prompt.scope->index, EmbeddingOf(prompt.text), tally_);
    if (near.similarity < cache_.limits().threshold) return false;
    const bool is_hit = cache_.Hit(near.key, result);
    result->is_gone = !is_hit;
    return is_hit;
  }

  MemoryConcurrentMap& cache_;
  CallerTally* tally_;
  Misses* misses_;
};

bool MemoryConcurrentMap::Hit(const EntryKey& key, LookupResult* result) {
  Map::const_accessor found;
  if (!map_.find(found, key)) return false;
  const Entry& entry = found->second;
  result->commands = entry.commands;
  entry.hits.fetch_add(1);
  entry.stamps_on_their_way.fetch_add(1);
  result->at = Draw();
  // Another hit on the entry may have drawn a later stamp and written it sooner.
  Stamp seen = entry.last_used.load();
  while (seen < result->at && !entry.last_used.compare_exchange_weak(seen, result->at)) {
  }
  entry.stamps_on_their_way.fetch_sub(1);
  return true;
}

MemoryConcurrentMap::Near MemoryConcurrentMap::FindNearest(int scope,
                                                           const Embedding& wanted,
                                                           CallerTally* tally) {
  const auto lock =
      LockCounted<std::shared_lock<std::shared_mutex>>(members_mutex_, tally);
  std::vector<std::pair<Stamp, const Entry*>> candidates;
  candidates.reserve(members_.size());
  for (const Entry* entry : members_) {
    if (entry->key.scope == scope) candidates.emplace_back(entry->LastUsed(), entry);
  }
  const std::size_t count =
      std::min(candidates.size(), static_cast<std::size_t>(limits_.candidates));
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(candidates.begin(), end, candidates.end(), std::greater<>());
  Near near;
  for (auto candidate = candidates.begin(); candidate != end; ++candidate) {
    const float similarity = Similarity(wanted, candidate->second->embedding);
    if (similarity > near.similarity) near = {similarity, candidate->second->key};
  }
  return near;
}

StoreResult MemoryConcurrentMap::Store(const MemoryShard::NewEntry& added,
                                       CallerTally* tally) {
  const auto lock =
      LockCounted<std::unique_lock<std::shared_mutex>>(members_mutex_, tally);
  StoreResult result;
  Map::accessor found;
  if (!map_.find(found, added.key)) {
    if (members_.size() >= static_cast<std::size_t>(limits_.entries)) {
      EvictOldest(&result);
    }
    map_.insert(found, added.key);
    found->second.key = added.key;
    found->second.embedding = added.embedding;
    members_.push_back(&found->second);
  }
  found->second.commands = added.commands;
  result.at = Draw();
  found->second.last_used = result.at;
  return result;
}

// Each stamp is read once: std::min_element would read that of the oldest so far again
// and again, and where a hit has renewed it meanwhile, prefer a younger entry to others
// that it has already passed.
MemoryConcurrentMap::Aged MemoryConcurrentMap::Oldest() const {
  Aged oldest{.last_used = std::numeric_limits<Stamp>::max()};
  for (const Entry* entry : members_) {
    const Stamp last_used = entry->last_used.load();
    if (last_used < oldest.last_used) oldest = {last_used, entry};
  }
  return oldest;
}

void MemoryConcurrentMap::EvictOldest(StoreResult* result) {
  while (true) {
    const Aged oldest = Oldest();
    Map::accessor found;
    map_.find(found, oldest.entry->key);  // only stores remove, and this is the only one
    if (found->second.last_used.load() != oldest.last_used) continue;  // hit meanwhile
    evicted_hits_ += found->second.hits.load();
    result->victim = WriteIdIn(found->second.commands);
    result->victim_hits = found->second.hits.load();
    result->victim_at = Draw();
    std::swap(*std::find(members_.begin(), members_.end(), oldest.entry),
              members_.back());
    members_.pop_back();
    map_.erase(found);
    return;
  }
}

void MemoryConcurrentMap::Refill(const std::vector<CacheEntry>& entries) {
  map_.clear();
  members_.clear();
  evicted_hits_ = 0;
  for (Misses& misses : misses_) misses.count = 0;
  CallerTally unmeasured;
  for (const CacheEntry& entry : entries) {
    Store({KeyOf(*entry.prompt), entry.prompt->embedding, entry.commands}, &unmeasured);
  }
}

std::unique_ptr<CacheSession> MemoryConcurrentMap::OpenSession(CallerTally* tally) {
  Misses& misses = misses_[sessions_.fetch_add(1) % misses_.size()];
  return std::make_unique<ConcurrentMapSession>(*this, tally, &misses);
}

CacheContents MemoryConcurrentMap::Contents() {
  CacheContents contents;
  std::sort(members_.begin(), members_.end(), [](const Entry* a, const Entry* b) {
    return a->last_used.load() < b->last_used.load();
  });
  std::vector<StoredEntry>& entries = contents.domains.emplace_back();
  for (const Entry* entry : members_) {
    entries.push_back({.commands = entry->commands, .hits = entry->hits});
    contents.hits += entry->hits;
  }
  contents.hits += evicted_hits_;
  for (const Misses& misses : misses_) contents.misses += misses.count;
  return contents;
}

const RegisterWorkload kMemoryConcurrentMap{
    CacheThroughput("memory_concurrent_map",
                    "in memory, oneTBB's concurrent_hash_map; stores take turns"),
    MakeCacheThroughput<MemoryConcurrentMap>};

}  // namespace
}  // namespace assay
