// cache_throughput/thread_connection: each caller has a connection of its own.
#include "workloads/cache_throughput/cache_throughput.h"
#include "workloads/cache_throughput/sqlite_cache.h"

namespace assay {
namespace {

class ThreadConnection final : public SqliteCache {
 public:
  explicit ThreadConnection(const CacheOptions& options)
      : SqliteCache(options.sqlite, options.storage) {}

  std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) override {
    return OpenDirectSession(OwnConnection(Connect(tally)));
  }
};

const RegisterWorkload kThreadConnection{
    CacheThroughput("thread_connection", "SQLite, a connection for each caller"),
    MakeCacheThroughput<ThreadConnection>};

}  // namespace
}  // namespace assay
