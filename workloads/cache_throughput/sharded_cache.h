// A cache of one or more MemoryShards. A shard is a domain: it has its part of the bound
// and of the candidates, and evicts what was used longest ago in it.
#pragma once

#include <memory>
#include <vector>

#include "workloads/cache_throughput/cache_options.h"
#include "workloads/cache_throughput/memory_shard.h"

namespace assay {

class ShardedCache : public Cache {
 public:
  ShardedCache(const CacheLimits& limits, int shards);

  int domains() const override { return static_cast<int>(shards_.size()); }
  int HomeOf(const Prompt& prompt) const override;
  void Refill(const std::vector<CacheEntry>& entries) override;
  std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) override;
  CacheContents Contents() override;

  const CacheLimits& limits() const { return limits_; }
  MemoryShard& ShardOf(const EntryKey& key) { return *shards_[IndexOf(key)]; }
  MemoryShard& shard(int index) { return *shards_[static_cast<std::size_t>(index)]; }

 private:
  std::size_t IndexOf(const EntryKey& key) const;

  const CacheLimits limits_;
  std::vector<std::unique_ptr<MemoryShard>> shards_;
};

}  // namespace assay
