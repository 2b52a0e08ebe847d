// Connections that callers take turns at: whoever finds none free waits for one. The one
// given back last is taken first, since its caches are warm. With a size of one it is a
// shared connection under a lock. Tested in sqlite_connection_test.cc.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "workloads/cache_throughput/cache_options.h"
#include "workloads/cache_throughput/sqlite_cache.h"

namespace assay {

class ConnectionPool {
 public:
  using Connect = std::function<std::unique_ptr<SqliteConnection>()>;
  ConnectionPool(int size, const Connect& connect);

  // The time spent waiting is added to the tally, which is the connection's until it is
  // given back.
  SqliteConnection& Take(CallerTally* tally);
  void GiveBack(SqliteConnection& connection);

  // For one session.
  std::unique_ptr<ConnectionSource> Source(CallerTally* tally);

 private:
  std::vector<std::unique_ptr<SqliteConnection>> connections_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<SqliteConnection*> free_;  // under mutex_
};

// The cache over such a pool.
class PooledCache : public SqliteCache {
 public:
  PooledCache(const CacheOptions& options, int size)
      : SqliteCache(options.sqlite, options.storage), size_(size) {}

  void Open() override;
  void Close() override { pool_.reset(); }
  std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) override {
    return OpenDirectSession(pool_->Source(tally));
  }

 private:
  const int size_;
  CallerTally opening_;
  std::optional<ConnectionPool> pool_;
};

}  // namespace assay
