// cache_throughput/shared_connection: one connection for all callers, who take turns.
#include "workloads/cache_throughput/cache_throughput.h"
#include "workloads/cache_throughput/connection_pool.h"

namespace assay {
namespace {

class SharedConnection final : public PooledCache {
 public:
  explicit SharedConnection(const CacheOptions& options) : PooledCache(options, 1) {}
};

const RegisterWorkload kSharedConnection{
    CacheThroughput("shared_connection", "SQLite, one connection under a lock"),
    MakeCacheThroughput<SharedConnection>};

}  // namespace
}  // namespace assay
