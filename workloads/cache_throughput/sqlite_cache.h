// The cache in SQLite. What the variants share: the file in its scratch folder and the
// sessions' work; how a session comes by its connection is the variant's own. While a
// sample runs no other connection is open than the variant's: the last one to close a
// database pays for a checkpoint and the removal of the log.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/scratch_folder.h"
#include "workloads/cache_throughput/cache.h"
#include "workloads/cache_throughput/sqlite_connection.h"

namespace assay {

class SqliteCache : public Cache {
 public:
  // `options.path` is filled in here. Throws where no file can be made.
  SqliteCache(SqliteOptions options, Storage storage);

  void Refill(const std::vector<CacheEntry>& entries) override;
  CacheContents Contents() override;

 protected:
  std::unique_ptr<SqliteConnection> Connect(CallerTally* tally) {
    return std::make_unique<SqliteConnection>(options_, &clock_, tally);
  }

 private:
  ScratchFolder folder_;
  SqliteOptions options_;
  StampClock clock_;
  CallerTally unmeasured_;
};

// Lends a session the connection for one operation at a time.
class ConnectionSource {
 public:
  virtual ~ConnectionSource() = default;
  virtual SqliteConnection& Take() = 0;
  virtual void GiveBack() = 0;
};

// Always the same connection, the session's own.
std::unique_ptr<ConnectionSource> OwnConnection(
    std::unique_ptr<SqliteConnection> connection);

// How a session's changes get into the database.
class WritePath {
 public:
  virtual ~WritePath() = default;
  // Returns when the change is committed. Throws where it could not be.
  virtual void Write(CacheWrite* write) = 0;
};

// Reads, and then writes over the same connection.
std::unique_ptr<CacheSession> OpenDirectSession(std::unique_ptr<ConnectionSource> source);

// Reads over a connection from the source, gives it back, and has `writes` do the rest.
std::unique_ptr<CacheSession> OpenSplitSession(std::unique_ptr<ConnectionSource> source,
                                               std::unique_ptr<WritePath> writes);

}  // namespace assay
