// cache_throughput/connection_per_call: every operation opens the database and closes it
// again. The baseline, as the seed documents found it in use.
#include "workloads/cache_throughput/cache_throughput.h"
#include "workloads/cache_throughput/sqlite_cache.h"

namespace assay {
namespace {

class ConnectionPerCall final : public SqliteCache {
 public:
  explicit ConnectionPerCall(const CacheOptions& options)
      : SqliteCache(options.sqlite, options.storage) {}

  std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) override {
    return OpenDirectSession(std::make_unique<Source>(*this, tally));
  }

 private:
  class Source final : public ConnectionSource {
   public:
    Source(ConnectionPerCall& cache, CallerTally* tally) : cache_(cache), tally_(tally) {}
    SqliteConnection& Take() override {
      connection_ = cache_.Connect(tally_);
      return *connection_;
    }
    void GiveBack() override { connection_.reset(); }

   private:
    ConnectionPerCall& cache_;
    CallerTally* tally_;
    std::unique_ptr<SqliteConnection> connection_;
  };
};

const RegisterWorkload kConnectionPerCall{
    CacheThroughput("connection_per_call",
                    "SQLite, opened and closed by every operation: the baseline"),
    MakeCacheThroughput<ConnectionPerCall>};

}  // namespace
}  // namespace assay
