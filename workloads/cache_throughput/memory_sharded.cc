// cache_throughput/memory_sharded: tables in memory, each with its share of the keys and
// a lock of its own. Each also has its share of the bound and evicts for itself, so what
// is evicted is not always what was used longest ago of all.
#include "workloads/cache_throughput/cache_throughput.h"
#include "workloads/cache_throughput/sharded_cache.h"

namespace assay {
namespace {

class MemorySharded final : public ShardedCache {
 public:
  explicit MemorySharded(const CacheOptions& options)
      : ShardedCache(options.limits, options.shards) {}
};

const RegisterWorkload kMemorySharded{
    CacheThroughput("memory_sharded", "in memory, `shards` tables with a mutex each"),
    MakeCacheThroughput<MemorySharded>};

}  // namespace
}  // namespace assay
