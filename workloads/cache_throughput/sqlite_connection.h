// The adapter of SQLite: one connection to the cache's database, and what a caller does
// over it. The schema is the one of the seed documents: a row an answer, with provider,
// model, hashes, embedding, times and hit count, and a row of statistics.
//
// Reading and writing are apart, because who may write when is what the variants differ
// in. Find() is one or two SELECTs, which hold no lock when it returns. Apply() does any
// number of writes in one transaction, which takes the database's write lock at its
// beginning (BEGIN IMMEDIATE): a transaction that only finds out later that it has to
// write may have to be given up and done again. What was found may have been evicted
// before it is counted; such a lookup is a miss.
//
// A database that is locked by another connection is waited for and asked again, up to a
// bound, and each time is counted.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "workloads/cache_throughput/cache.h"
#include "workloads/cache_throughput/text_hash.h"

struct sqlite3;
struct sqlite3_stmt;

namespace assay {

struct SqliteOptions {
  std::string path;
  std::string journal = "wal";         // wal | rollback
  std::string synchronous = "normal";  // off | normal | full | extra
  std::string busy = "timeout";  // timeout: SQLite's own delays; yield: much shorter
  double busy_max_s = 30;        // then waiting is given up
  CacheLimits limits;
};

// Stamps for one database: the time in nanoseconds since 1970, made to increase strictly,
// because the order of use depends on it.
class StampClock {
 public:
  // Called by whoever holds the database's write lock, so by one thread at a time;
  // atomic, because the lock is SQLite's and no other code knows of it.
  Stamp Next();
  Stamp NextAt(std::int64_t time_ns);  // the same, for a time that the caller has read

  // A change is published once it is committed; what is visible from then on has at least
  // this stamp. Release and acquire, so that a lookup which has seen the stamp comes
  // after the commit.
  void Publish(Stamp stamp);
  Stamp Published() const { return published_.load(std::memory_order_acquire); }

 private:
  std::atomic<Stamp> last_{0};
  std::atomic<Stamp> published_{0};
};

// What a lookup has found before it is counted.
struct Found {
  std::int64_t row = 0;  // 0: nothing
  Stamp from = 0;
};

// A change to make, and what came of it.
struct CacheWrite {
  enum class Kind { kHit, kMiss, kStore };
  Kind kind = Kind::kMiss;
  std::int64_t row = 0;  // of a hit
  // Of a store; they outlive the call.
  const Prompt* prompt = nullptr;
  const std::string* prompt_hash = nullptr;
  const Embedding* embedding = nullptr;
  const std::string* commands = nullptr;
  // Filled in. A hit whose row has gone has become a miss.
  StoreResult result;
  std::string* answer = nullptr;  // of a hit; the caller's
};

class SqliteConnection {
 public:
  // Opens the file, creating it where there is none. All functions throw
  // std::runtime_error with SQLite's message.
  SqliteConnection(const SqliteOptions& options, StampClock* clock, CallerTally* tally);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // Whose waiting is counted from now on: a connection may serve one caller after
  // another.
  void set_tally(CallerTally* tally) { tally_ = tally; }

  void CreateSchema();  // also sets the journal mode, which stays with the file
  void Replace(const std::vector<CacheEntry>& entries);
  CacheContents Contents();

  Found Find(const Prompt& prompt, const std::string& prompt_hash);
  void Apply(std::span<CacheWrite* const> writes);

 private:
  enum Query {
    kBegin,
    kCommit,
    kRollback,
    kFindExact,
    kCandidates,
    kCountHit,
    kInsert,
    kEvict,
    kStatistics,
    kQueries
  };
  class Running;  // a statement in use, reset when it is done
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  static int OnBusy(void* connection, int tries);
  bool WaitForOthers(int tries);
  template <typename Call>
  int UntilFree(const Call& call);
  void Execute(const std::string& sql);
  bool Step(sqlite3_stmt* statement);
  sqlite3_stmt* Prepared(Query query);
  Statement Prepare(const std::string& sql);
  std::string Pragma(const std::string& name);
  [[noreturn]] void Fail(const std::string& doing);
  std::int64_t FindNearest(const Prompt& prompt);
  void ApplyOne(CacheWrite* write);
  void ApplyHit(CacheWrite* write);
  void ApplyStore(CacheWrite* write);
  void Insert(const CacheWrite& write);

  const SqliteOptions& options_;
  StampClock* clock_;
  CallerTally* tally_;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* statements_[kQueries] = {};
  std::int64_t waited_ns_ = 0;  // for what is wanted now
};

}  // namespace assay
