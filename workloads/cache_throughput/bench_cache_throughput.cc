// How near the caches are to what their parts must cost, on one thread, in one run.
//
//   bench_cache_throughput
//
// BareTransaction is the bound of an exact lookup that hits: the same three statements,
// prepared, with the same journal, and nothing else. BareTable is that of a hit in
// memory: a hash table and a list. BareDots is that of a lookup by nearness: 200
// similarities of embeddings that lie side by side. The others are what callers of the
// workload do.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "workloads/cache_throughput/memory_shard.h"
#include "workloads/cache_throughput/sharded_cache.h"
#include "workloads/cache_throughput/sqlite_cache.h"

namespace assay {
namespace {

constexpr std::uint32_t kKeys = 500;

const PromptBook& Book() {
  static const PromptBook book(kKeys, 1);
  return book;
}

std::vector<CacheEntry> AllEntries() {
  std::vector<CacheEntry> entries;
  for (std::uint32_t key = 0; key < kKeys; ++key) {
    entries.push_back({&Book().prompt(key, 0), ""});
    Book().WriteCommands(key, WriteId({.key = key}), &entries.back().commands);
  }
  return entries;
}

// Every caller has a connection of its own; here there is one.
class OneConnection final : public SqliteCache {
 public:
  explicit OneConnection(const CacheLimits& limits)
      : SqliteCache({.limits = limits}, Storage::kMemory) {}
  std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) override {
    return OpenDirectSession(OwnConnection(Connect(tally)));
  }
};

void LookUp(benchmark::State& state, Cache& cache, int wording) {
  cache.Refill(AllEntries());
  CallerTally tally;
  const std::unique_ptr<CacheSession> session = cache.OpenSession(&tally);
  LookupResult result;
  std::uint32_t key = 0;
  for (auto _ : state) {
    session->Lookup(Book().prompt(key, wording), &result);
    benchmark::DoNotOptimize(result.is_hit);
    key = (key + 1) % kKeys;
  }
}

void BareTransaction(benchmark::State& state) {
  const ScratchFolder folder = *ScratchFolder::Create(Storage::kMemory);
  const std::string path = folder.path() + "/bare.db";
  sqlite3* database = nullptr;
  if (sqlite3_open(path.c_str(), &database) != SQLITE_OK ||
      sqlite3_exec(database,
                   "PRAGMA journal_mode = wal; PRAGMA synchronous = normal;"
                   "CREATE TABLE entries (id INTEGER PRIMARY KEY, hash TEXT UNIQUE,"
                   " answer TEXT, used INTEGER, hits INTEGER DEFAULT 0);"
                   "CREATE INDEX by_use ON entries (used);"
                   "CREATE TABLE stats (hits INTEGER); INSERT INTO stats VALUES (0);",
                   nullptr, nullptr, nullptr) != SQLITE_OK) {
    state.SkipWithError(sqlite3_errmsg(database));
    return;
  }
  const auto prepare = [&](const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
    return statement;
  };
  std::vector<std::string> hashes;
  sqlite3_stmt* insert =
      prepare("INSERT INTO entries (hash, answer, used) VALUES (?, ?, ?)");
  for (const CacheEntry& entry : AllEntries()) {
    hashes.push_back(HexText(HashText(entry.prompt->text)));
    sqlite3_bind_text(insert, 1, hashes.back().c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 2, entry.commands.c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(insert, 3, static_cast<std::int64_t>(hashes.size()));
    sqlite3_step(insert);
    sqlite3_reset(insert);
  }
  sqlite3_stmt* begin = prepare("BEGIN IMMEDIATE");
  sqlite3_stmt* commit = prepare("COMMIT");
  sqlite3_stmt* find = prepare("SELECT id FROM entries WHERE hash = ?");
  sqlite3_stmt* count = prepare(
      "UPDATE entries SET used = ?, hits = hits + 1 WHERE id = ? RETURNING answer");
  sqlite3_stmt* stats = prepare("UPDATE stats SET hits = hits + 1");
  const auto run = [](sqlite3_stmt* statement) {
    while (sqlite3_step(statement) == SQLITE_ROW) {
    }
    sqlite3_reset(statement);
  };
  std::int64_t used = kKeys;
  for (auto _ : state) {
    const std::string& hash = hashes[static_cast<std::size_t>(used) % kKeys];
    sqlite3_bind_text(find, 1, hash.data(), static_cast<int>(hash.size()), SQLITE_STATIC);
    sqlite3_step(find);
    const std::int64_t id = sqlite3_column_int64(find, 0);
    sqlite3_reset(find);
    run(begin);
    sqlite3_bind_int64(count, 1, ++used);
    sqlite3_bind_int64(count, 2, id);
    run(count);
    run(stats);
    run(commit);
  }
  for (sqlite3_stmt* statement : {insert, begin, commit, find, count, stats}) {
    sqlite3_finalize(statement);
  }
  sqlite3_close(database);
}
BENCHMARK(BareTransaction);

void SqliteExact(benchmark::State& state) {
  OneConnection cache({});
  LookUp(state, cache, 0);
}
BENCHMARK(SqliteExact);

void SqliteNearest(benchmark::State& state) {
  OneConnection cache({.is_semantic = true});
  LookUp(state, cache, 1);
}
BENCHMARK(SqliteNearest);

void BareTable(benchmark::State& state) {
  struct Entry {
    std::string commands;
    std::int64_t hits = 0;
  };
  std::list<Entry> entries;
  absl::flat_hash_map<EntryKey, std::list<Entry>::iterator> table;
  for (const CacheEntry& entry : AllEntries()) {
    entries.push_front({.commands = entry.commands});
    table.emplace(KeyOf(*entry.prompt), entries.begin());
  }
  std::string answer;
  std::uint32_t key = 0;
  for (auto _ : state) {
    const auto found = table.find(KeyOf(Book().prompt(key, 0)));
    ++found->second->hits;
    entries.splice(entries.begin(), entries, found->second);
    answer = found->second->commands;
    benchmark::DoNotOptimize(answer.data());
    key = (key + 1) % kKeys;
  }
}
BENCHMARK(BareTable);

void MemoryExact(benchmark::State& state) {
  ShardedCache cache({}, 1);
  LookUp(state, cache, 0);
}
BENCHMARK(MemoryExact);

void BareDots(benchmark::State& state) {
  std::vector<Embedding> embeddings;
  for (std::uint32_t key = 0; key < 200; ++key) {
    embeddings.push_back(Book().prompt(key, 0).embedding);
  }
  std::uint32_t key = 0;
  for (auto _ : state) {
    const Embedding wanted = EmbeddingOf(Book().prompt(key, 1).text);
    float best = -2;
    for (const Embedding& embedding : embeddings) {
      best = std::max(best, Similarity(wanted, embedding));
    }
    benchmark::DoNotOptimize(best);
    key = (key + 1) % kKeys;
  }
}
BENCHMARK(BareDots);

void MemoryNearest(benchmark::State& state) {
  ShardedCache cache({.is_semantic = true}, 1);
  LookUp(state, cache, 1);
}
BENCHMARK(MemoryNearest);

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
