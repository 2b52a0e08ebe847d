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
    return OpenDirectSession(std::make_unique<Source>(Connect(tally)));
  }

 private:
  class Source final : public ConnectionSource {
   public:
    explicit Source(std::unique_ptr<SqliteConnection> connection)
        : connection_(std::move(connection)) {}
    SqliteConnection& Take() override { return *connection_; }
    void GiveBack() override {}

   private:
    std::unique_ptr<SqliteConnection> connection_;
  };
};

const RegisterWorkload kRegistered{
    CacheThroughput("thread_connection", "SQLite, a connection for each caller"),
    MakeCacheThroughput<ThreadConnection>};

}  // namespace
}  // namespace assay
