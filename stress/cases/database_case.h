// A database in memory for the SQLite cases, and raw statements for the broken forms,
// which do what the seed documents' modules do. Errors throw: they are findings.
#pragma once

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "harness/base/scratch_folder.h"
#include "workloads/cache_throughput/sqlite_connection.h"

namespace assay {

inline ScratchFolder MakeScratch() {
  absl::StatusOr<ScratchFolder> folder = ScratchFolder::Create(Storage::kMemory);
  if (!folder.ok()) throw std::runtime_error(std::string(folder.status().message()));
  return *std::move(folder);
}

// A connection as a naive program has it: no waiting for others.
class RawConnection {
 public:
  explicit RawConnection(const std::string& path) {
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) Fail();
  }
  ~RawConnection() { sqlite3_close(database_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // SQLite's result code; SQLITE_BUSY where another connection has locked the database.
  int Execute(const std::string& sql) {
    return sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  }
  void MustExecute(const std::string& sql) {
    if (Execute(sql) != SQLITE_OK) Fail();
  }
  void WaitForOthers() { sqlite3_busy_timeout(database_, 10'000); }

  // The one number that the query gives.
  std::int64_t Number(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) !=
        SQLITE_OK) {
      Fail();
    }
    const int code = sqlite3_step(statement);
    const std::int64_t number =
        code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW) Fail();
    return number;
  }

 private:
  [[noreturn]] void Fail() { throw std::runtime_error(sqlite3_errmsg(database_)); }

  sqlite3* database_ = nullptr;
};

// A database that each actor has a connection of its own to.
inline constexpr int kDatabaseActorsMax = 4;

struct RawWorld {
  explicit RawWorld(const std::string& schema) : folder(MakeScratch()) {
    for (auto& connection : connections) connection.emplace(folder.path() + "/raw.db");
    connections[0]->MustExecute("PRAGMA journal_mode = wal; PRAGMA synchronous = off;" +
                                schema);
  }
  ScratchFolder folder;
  std::array<std::optional<RawConnection>, kDatabaseActorsMax> connections;
};

// The same with the connections of the workload cache_throughput.
struct CacheWorld {
  CacheWorld() : folder(MakeScratch()), options{.path = folder.path() + "/cache.db"} {
    for (std::size_t i = 0; i < connections.size(); ++i) {
      connections[i].emplace(options, &clock, &tallies[i]);
    }
    connections[0]->CreateSchema();
  }
  ScratchFolder folder;
  SqliteOptions options;
  StampClock clock;
  std::array<CallerTally, kDatabaseActorsMax> tallies;
  std::array<std::optional<SqliteConnection>, kDatabaseActorsMax> connections;
};

}  // namespace assay
