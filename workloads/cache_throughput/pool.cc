// cache_throughput/pool: a few connections for all callers, as the seed documents
// propose.
#include "workloads/cache_throughput/cache_throughput.h"
#include "workloads/cache_throughput/connection_pool.h"

namespace assay {
namespace {

class Pool final : public PooledCache {
 public:
  explicit Pool(const CacheOptions& options) : PooledCache(options, options.pool_size) {}
};

const RegisterWorkload kPool{
    CacheThroughput("pool", "SQLite, pool_size connections that callers wait for"),
    MakeCacheThroughput<Pool>};

}  // namespace
}  // namespace assay
