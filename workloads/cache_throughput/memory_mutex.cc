// cache_throughput/memory_mutex: a table in memory under one lock.
#include "workloads/cache_throughput/cache_throughput.h"
#include "workloads/cache_throughput/sharded_cache.h"

namespace assay {
namespace {

class MemoryMutex final : public ShardedCache {
 public:
  explicit MemoryMutex(const CacheOptions& options) : ShardedCache(options.limits, 1) {}
};

const RegisterWorkload kMemoryMutex{
    CacheThroughput("memory_mutex", "in memory, a hash table under one mutex"),
    MakeCacheThroughput<MemoryMutex>};

}  // namespace
}  // namespace assay
