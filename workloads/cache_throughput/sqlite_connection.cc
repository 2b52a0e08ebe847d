#include "workloads/cache_throughput/sqlite_connection.h"

#include <sched.h>
#include <sqlite3.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "absl/strings/str_format.h"
#include "harness/base/clock.h"

namespace assay {
namespace {

constexpr char kSchema[] =
    "CREATE TABLE llm_cache_entries ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"  // an id is never used twice
    "  provider TEXT NOT NULL,"
    "  model TEXT NOT NULL,"
    "  system_hash TEXT NOT NULL,"
    "  prompt TEXT NOT NULL,"
    "  prompt_hash TEXT NOT NULL,"
    "  embedding BLOB NOT NULL,"
    "  commands_json TEXT NOT NULL,"
    "  created_at INTEGER NOT NULL,"     // ns since 1970
    "  last_accessed INTEGER NOT NULL,"  // the same, increasing strictly
    "  hit_count INTEGER NOT NULL DEFAULT 0);"
    "CREATE UNIQUE INDEX llm_cache_by_prompt ON llm_cache_entries"
    "  (prompt_hash, system_hash, model, provider);"
    "CREATE INDEX llm_cache_by_use ON llm_cache_entries (last_accessed);"
    "CREATE TABLE llm_cache_stats ("
    "  id INTEGER PRIMARY KEY CHECK (id = 1),"
    "  hits INTEGER NOT NULL DEFAULT 0,"
    "  misses INTEGER NOT NULL DEFAULT 0);"
    "INSERT INTO llm_cache_stats (id) VALUES (1);";

// By SqliteConnection::Query.
constexpr const char* kQueryTexts[] = {
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SELECT id FROM llm_cache_entries"
    " WHERE prompt_hash = ? AND system_hash = ? AND model = ? AND provider = ?",
    "SELECT id, embedding FROM llm_cache_entries"
    " WHERE provider = ? AND model = ? AND system_hash = ?"
    " ORDER BY last_accessed DESC LIMIT ?",
    "UPDATE llm_cache_entries SET last_accessed = ?, hit_count = hit_count + 1"
    " WHERE id = ? RETURNING commands_json",
    "INSERT INTO llm_cache_entries (provider, model, system_hash, prompt, prompt_hash,"
    " embedding, commands_json, created_at, last_accessed)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)"
    " ON CONFLICT (prompt_hash, system_hash, model, provider) DO UPDATE SET"
    " embedding = excluded.embedding, commands_json = excluded.commands_json,"
    " last_accessed = excluded.last_accessed",
    "DELETE FROM llm_cache_entries"
    " WHERE (SELECT count(*) FROM llm_cache_entries) > ?"
    " AND id = (SELECT id FROM llm_cache_entries ORDER BY last_accessed LIMIT 1)"
    " RETURNING commands_json, hit_count",
    "UPDATE llm_cache_stats SET hits = hits + ?, misses = misses + ? WHERE id = 1",
};

void SleepNs(std::int64_t ns) {
  const timespec duration{.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
  nanosleep(&duration, nullptr);
}

// The delays of sqlite3_busy_timeout(), as in sqliteDefaultBusyCallback() of SQLite 3.40.
std::int64_t TimeoutDelayNs(int tries) {
  constexpr std::array kMs = {1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100};
  const std::size_t index = std::min(static_cast<std::size_t>(tries), kMs.size() - 1);
  return std::int64_t{kMs[index]} * 1'000'000;
}

void Yield(int tries) {
  constexpr int kYields = 20;
  constexpr std::int64_t kDelayNs = 50'000;
  if (tries < kYields) {
    sched_yield();
  } else {
    SleepNs(kDelayNs);
  }
}

void Bind(sqlite3_stmt* statement, int index, const std::string& text) {
  sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()),
                    SQLITE_STATIC);
}

std::string TextOf(sqlite3_stmt* statement, int column) {
  const unsigned char* text = sqlite3_column_text(statement, column);
  const int size = sqlite3_column_bytes(statement, column);
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

}  // namespace

Stamp StampClock::Next() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return NextAt(std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec);
}

Stamp StampClock::NextAt(std::int64_t time_ns) {
  const Stamp stamp = std::max(time_ns, last_.load(std::memory_order_relaxed) + 1);
  last_.store(stamp, std::memory_order_relaxed);
  return stamp;
}

void StampClock::Publish(Stamp stamp) {
  Stamp seen = published_.load(std::memory_order_relaxed);
  while (seen < stamp &&
         !published_.compare_exchange_weak(seen, stamp, std::memory_order_release,
                                           std::memory_order_relaxed)) {
  }
}

// Resets the statement at the end, so that it holds no lock on the database.
class SqliteConnection::Running {
 public:
  Running(SqliteConnection& connection, Query query)
      : connection_(connection), statement_(connection.Prepared(query)) {}
  ~Running() { sqlite3_reset(statement_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  sqlite3_stmt* get() const { return statement_; }
  bool Step() { return connection_.Step(statement_); }
  void BindNext(const std::string& text) { Bind(statement_, ++bound_, text); }
  void BindNext(std::int64_t number) { sqlite3_bind_int64(statement_, ++bound_, number); }
  void BindNext(const Embedding& embedding) {
    sqlite3_bind_blob(statement_, ++bound_, embedding.data(), sizeof embedding,
                      SQLITE_STATIC);
  }

 private:
  SqliteConnection& connection_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

SqliteConnection::SqliteConnection(const SqliteOptions& options, StampClock* clock,
                                   CallerTally* tally)
    : options_(options), clock_(clock), tally_(tally) {
  // One thread at a time uses a connection, so SQLite's own lock on it is not needed.
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  try {
    if (sqlite3_open_v2(options.path.c_str(), &database_, kFlags, nullptr) != SQLITE_OK) {
      Fail("open " + options.path);
    }
    sqlite3_busy_handler(database_, OnBusy, this);
    Execute("PRAGMA synchronous = " + options.synchronous);
  } catch (...) {
    sqlite3_close_v2(database_);  // no destructor runs after a constructor that throws
    throw;
  }
}

SqliteConnection::~SqliteConnection() {
  for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(database_);
}

void SqliteConnection::Fail(const std::string& doing) {
  throw std::runtime_error(absl::StrFormat("SQLite: %s: %s (code %d)", doing,
                                           sqlite3_errmsg(database_),
                                           sqlite3_extended_errcode(database_)));
}

int SqliteConnection::OnBusy(void* connection, int tries) {
  return static_cast<SqliteConnection*>(connection)->WaitForOthers(tries) ? 1 : 0;
}

// False where it has waited long enough.
bool SqliteConnection::WaitForOthers(int tries) {
  if (static_cast<double>(waited_ns_) > options_.busy_max_s * 1e9) return false;
  const std::int64_t before = NowNs();
  if (options_.busy == "yield") {
    Yield(tries);
  } else {
    SleepNs(TimeoutDelayNs(tries));
  }
  const std::int64_t waited = NowNs() - before;
  waited_ns_ += waited;
  ++tally_->busy_retries;
  tally_->lock_wait_ns += waited;
  return true;
}

// Where SQLite says "busy" without having asked OnBusy (it does not while another
// connection recovers a log, for one), it is waited for here. One bound for both.
template <typename Call>
int SqliteConnection::UntilFree(const Call& call) {
  waited_ns_ = 0;
  for (int tries = 0;; ++tries) {
    const int code = call();
    if ((code & 0xff) != SQLITE_BUSY || !WaitForOthers(tries)) {
      return code;
    }
  }
}

sqlite3_stmt* SqliteConnection::Prepared(Query query) {
  if (statements_[query] == nullptr) {
    statements_[query] = Prepare(kQueryTexts[query]).release();
  }
  return statements_[query];
}

SqliteConnection::Statement SqliteConnection::Prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = UntilFree([&] {
    return sqlite3_prepare_v3(database_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT,
                              &statement, nullptr);
  });
  if (code != SQLITE_OK) Fail("prepare " + sql);
  return Statement(statement);
}

void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

// True for a row.
bool SqliteConnection::Step(sqlite3_stmt* statement) {
  const int code = UntilFree([&] { return sqlite3_step(statement); });
  if (code != SQLITE_ROW && code != SQLITE_DONE) Fail(sqlite3_sql(statement));
  return code == SQLITE_ROW;
}

void SqliteConnection::Execute(const std::string& sql) {
  const int code = UntilFree(
      [&] { return sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr); });
  if (code != SQLITE_OK) Fail(sql);
}

std::string SqliteConnection::Pragma(const std::string& name) {
  const Statement statement = Prepare("PRAGMA " + name);
  return Step(statement.get()) ? TextOf(statement.get(), 0) : "";
}

void SqliteConnection::CreateSchema() {
  const std::string wanted = options_.journal == "wal" ? "wal" : "delete";
  const std::string mode = Pragma("journal_mode = " + wanted);
  if (mode != wanted) {
    throw std::runtime_error(
        absl::StrFormat("SQLite: journal mode is '%s' instead of '%s'", mode, wanted));
  }
  Execute(kSchema);
}

void SqliteConnection::Replace(const std::vector<CacheEntry>& entries) {
  Execute("BEGIN IMMEDIATE");
  Execute("DELETE FROM llm_cache_entries");
  Execute("UPDATE llm_cache_stats SET hits = 0, misses = 0");
  for (const CacheEntry& entry : entries) {
    const std::string hash = HexText(HashText(entry.prompt->text));
    CacheWrite write{.kind = CacheWrite::Kind::kStore,
                     .prompt = entry.prompt,
                     .prompt_hash = &hash,
                     .embedding = &entry.prompt->embedding,
                     .commands = &entry.commands};
    ApplyOne(&write);
    clock_->Publish(write.result.at);
  }
  Execute("COMMIT");
  if (options_.journal == "wal") Pragma("wal_checkpoint(TRUNCATE)");
}

CacheContents SqliteConnection::Contents() {
  CacheContents contents;
  contents.corruption = Pragma("integrity_check");
  if (contents.corruption == "ok") contents.corruption = "";
  const Statement rows = Prepare(
      "SELECT commands_json, hit_count FROM llm_cache_entries ORDER BY last_accessed");
  std::vector<StoredEntry>& entries = contents.domains.emplace_back();
  while (Step(rows.get())) {
    entries.push_back(
        {.commands = TextOf(rows.get(), 0), .hits = sqlite3_column_int64(rows.get(), 1)});
  }
  const Statement counts = Prepare("SELECT hits, misses FROM llm_cache_stats");
  if (Step(counts.get())) {
    contents.hits = sqlite3_column_int64(counts.get(), 0);
    contents.misses = sqlite3_column_int64(counts.get(), 1);
  }
  return contents;
}

Found SqliteConnection::Find(const Prompt& prompt, const std::string& prompt_hash) {
  Found found{.from = clock_->Published()};
  {
    Running exact(*this, kFindExact);
    exact.BindNext(prompt_hash);
    exact.BindNext(prompt.scope->system_hash);
    exact.BindNext(prompt.scope->model);
    exact.BindNext(prompt.scope->provider);
    if (exact.Step()) found.row = sqlite3_column_int64(exact.get(), 0);
  }
  if (found.row == 0 && options_.limits.is_semantic) found.row = FindNearest(prompt);
  return found;
}

std::int64_t SqliteConnection::FindNearest(const Prompt& prompt) {
  const Embedding wanted = EmbeddingOf(prompt.text);
  Running candidates(*this, kCandidates);
  candidates.BindNext(prompt.scope->provider);
  candidates.BindNext(prompt.scope->model);
  candidates.BindNext(prompt.scope->system_hash);
  candidates.BindNext(std::int64_t{options_.limits.candidates});
  std::int64_t row = 0;
  float best = -2;
  while (candidates.Step()) {
    Embedding embedding;  // a blob need not be aligned
    if (sqlite3_column_bytes(candidates.get(), 1) != int{sizeof embedding}) continue;
    std::memcpy(embedding.data(), sqlite3_column_blob(candidates.get(), 1),
                sizeof embedding);
    const float similarity = Similarity(wanted, embedding);
    if (similarity <= best) continue;
    best = similarity;
    row = sqlite3_column_int64(candidates.get(), 0);
  }
  return best >= options_.limits.threshold ? row : 0;
}

void SqliteConnection::Apply(std::span<CacheWrite* const> writes) {
  Running(*this, kBegin).Step();
  try {
    std::int64_t hits = 0, misses = 0;
    for (CacheWrite* write : writes) {
      ApplyOne(write);
      hits += write->kind == CacheWrite::Kind::kHit ? 1 : 0;
      misses += write->kind == CacheWrite::Kind::kMiss ? 1 : 0;
    }
    if (hits + misses > 0) {
      Running statistics(*this, kStatistics);
      statistics.BindNext(hits);
      statistics.BindNext(misses);
      statistics.Step();
    }
    Running(*this, kCommit).Step();
  } catch (...) {
    sqlite3_step(Prepared(kRollback));  // the first error is the one to report
    sqlite3_reset(statements_[kRollback]);
    throw;
  }
  clock_->Publish(writes.back()->result.at);
}

void SqliteConnection::ApplyOne(CacheWrite* write) {
  write->result = {.at = clock_->Next()};
  if (write->kind == CacheWrite::Kind::kHit) ApplyHit(write);
  if (write->kind == CacheWrite::Kind::kStore) ApplyStore(write);
}

void SqliteConnection::ApplyHit(CacheWrite* write) {
  Running count(*this, kCountHit);
  count.BindNext(write->result.at);
  count.BindNext(write->row);
  if (!count.Step()) {
    write->kind = CacheWrite::Kind::kMiss;  // evicted meanwhile
    return;
  }
  *write->answer = TextOf(count.get(), 0);
  count.Step();  // to its end: only then the statement is done
}

void SqliteConnection::ApplyStore(CacheWrite* write) {
  Insert(*write);
  Running evict(*this, kEvict);
  evict.BindNext(std::int64_t{options_.limits.entries});
  if (!evict.Step()) return;
  write->result.victim = WriteIdIn(TextOf(evict.get(), 0));
  write->result.victim_hits = sqlite3_column_int64(evict.get(), 1);
  write->result.victim_at = write->result.at;
  evict.Step();
}

void SqliteConnection::Insert(const CacheWrite& write) {
  const PromptScope& scope = *write.prompt->scope;
  Running insert(*this, kInsert);
  insert.BindNext(scope.provider);
  insert.BindNext(scope.model);
  insert.BindNext(scope.system_hash);
  insert.BindNext(write.prompt->text);
  insert.BindNext(*write.prompt_hash);
  insert.BindNext(*write.embedding);
  insert.BindNext(*write.commands);
  insert.BindNext(write.result.at);
  insert.Step();
}

}  // namespace assay
