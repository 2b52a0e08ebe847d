#include "workloads/cache_throughput/sharded_cache.h"

#include <algorithm>
#include <stdexcept>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

class ShardedSession final : public CacheSession {
 public:
  ShardedSession(ShardedCache& cache, CallerTally* tally)
      : cache_(cache), tally_(tally) {}

  void Lookup(const Prompt& prompt, LookupResult* result) override {
    const EntryKey key = KeyOf(prompt);
    MemoryShard& home = cache_.ShardOf(key);
    result->reads.clear();
    result->is_gone = false;
    result->is_hit = home.Hit(key, tally_, result) ||
                     (cache_.limits().is_semantic && HitNearest(prompt, result));
    if (!result->is_hit) result->at = home.CountMiss(tally_);
  }

  StoreResult Store(const Prompt& prompt, const std::string& commands) override {
    const EntryKey key = KeyOf(prompt);
    const Embedding embedding = EmbeddingOf(prompt.text);
    return cache_.ShardOf(key).Store({key, embedding, commands}, tally_);
  }

 private:
  // One shard after the other. What was found may be evicted before it is hit; then it is
  // a miss.
  bool HitNearest(const Prompt& prompt, LookupResult* result) {
    const Embedding wanted = EmbeddingOf(prompt.text);
    MemoryShard::Near best;
    for (int i = 0; i < cache_.domains(); ++i) {
      const MemoryShard::Near near =
          cache_.shard(i).FindNearest(prompt.scope->index, wanted, tally_);
      result->reads.push_back({.domain = i, .from = near.read_at, .to = near.read_at});
      if (near.similarity > best.similarity) best = near;
    }
    if (best.similarity < cache_.limits().threshold) return false;
    const Stamp read_at = result->from;  // of the prompt itself
    const bool is_hit = cache_.ShardOf(best.key).Hit(best.key, tally_, result);
    result->from = read_at;
    result->is_gone = !is_hit;
    if (!is_hit) MarkAsGone(cache_.ShardOf(best.key), result);
    return is_hit;
  }

  // The entry that was nearest has been evicted, which happened after its shard was read:
  // that read is known to be true of some moment up to now.
  void MarkAsGone(const MemoryShard& shard, LookupResult* result) {
    for (DomainRead& read : result->reads) {
      if (&cache_.shard(read.domain) == &shard) read.to = result->at;
    }
  }

  ShardedCache& cache_;
  CallerTally* tally_;
};

}  // namespace

ShardedCache::ShardedCache(const CacheLimits& limits, int shards) : limits_(limits) {
  const int shareable =
      limits.is_semantic ? std::min(limits.entries, limits.candidates) : limits.entries;
  if (shards > shareable) {
    throw std::invalid_argument(absl::StrFormat(
        "shards=%d leaves some of them without any of %d entries%s; "
        "take at most %d",
        shards, limits.entries,
        limits.is_semantic ? absl::StrFormat(" and %d candidates", limits.candidates)
                           : "",
        shareable));
  }
  for (int i = 0; i < shards; ++i) {
    shards_.push_back(std::make_unique<MemoryShard>(
        ShareOf(limits.entries, shards, i), ShareOf(limits.candidates, shards, i)));
  }
}

// The hash's low bits are the table's; the shards take its high ones.
std::size_t ShardedCache::IndexOf(const EntryKey& key) const {
  return (key.prompt.high >> 32) % shards_.size();
}

int ShardedCache::HomeOf(const Prompt& prompt) const {
  return static_cast<int>(IndexOf(KeyOf(prompt)));
}

void ShardedCache::Refill(const std::vector<CacheEntry>& entries) {
  for (const auto& shard : shards_) shard->Clear();
  CallerTally unmeasured;
  for (const CacheEntry& entry : entries) {
    const EntryKey key = KeyOf(*entry.prompt);
    ShardOf(key).Store({key, entry.prompt->embedding, entry.commands}, &unmeasured);
  }
}

std::unique_ptr<CacheSession> ShardedCache::OpenSession(CallerTally* tally) {
  return std::make_unique<ShardedSession>(*this, tally);
}

CacheContents ShardedCache::Contents() {
  CacheContents contents;
  for (const auto& shard : shards_) {
    contents.domains.push_back(shard->Entries());
    contents.hits += shard->hits();
    contents.misses += shard->misses();
  }
  return contents;
}

}  // namespace assay
