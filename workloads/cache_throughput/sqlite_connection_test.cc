// The adapter against a real database, and the pool of connections.
#include "workloads/cache_throughput/sqlite_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <stdexcept>
#include <thread>

#include "harness/base/scratch_folder.h"
#include "workloads/cache_throughput/connection_pool.h"

namespace assay {
namespace {

using testing::HasSubstr;

class SqliteConnectionTest : public testing::TestWithParam<const char*> {
 protected:
  SqliteConnectionTest() : folder_(*ScratchFolder::Create(Storage::kMemory)) {
    options_.path = folder_.path() + "/cache.db";
    options_.journal = GetParam();
    options_.busy = "yield";
    options_.limits.entries = 3;
    SqliteConnection maker(options_, &clock_, &tally_);
    maker.CreateSchema();
  }

  std::unique_ptr<SqliteConnection> Connect() {
    return std::make_unique<SqliteConnection>(options_, &clock_, &tally_);
  }

  StoreResult Store(SqliteConnection& connection, std::uint32_t key) {
    const Prompt& prompt = book_.prompt(key, 0);
    const std::string hash = HexText(HashText(prompt.text));
    std::string commands;
    book_.WriteCommands(key, WriteId({.key = key}), &commands);
    CacheWrite write{.kind = CacheWrite::Kind::kStore,
                     .prompt = &prompt,
                     .prompt_hash = &hash,
                     .embedding = &prompt.embedding,
                     .commands = &commands};
    CacheWrite* const writes[] = {&write};
    connection.Apply(writes);
    return write.result;
  }

  Found Find(SqliteConnection& connection, std::uint32_t key, int wording = 0) {
    const Prompt& prompt = book_.prompt(key, wording);
    return connection.Find(prompt, HexText(HashText(prompt.text)));
  }

  // Whether the row was still there to be counted.
  bool Count(SqliteConnection& connection, std::int64_t row) {
    std::string answer;
    CacheWrite write{.kind = CacheWrite::Kind::kHit, .row = row, .answer = &answer};
    CacheWrite* const writes[] = {&write};
    connection.Apply(writes);
    return write.kind == CacheWrite::Kind::kHit && WriteIdIn(answer) != kNoWrite;
  }

  const ScratchFolder folder_;
  const PromptBook book_{50, 1};
  StampClock clock_;
  CallerTally tally_;
  SqliteOptions options_;
};

INSTANTIATE_TEST_SUITE_P(Journal, SqliteConnectionTest,
                         testing::Values("wal", "rollback"),
                         [](const auto& journal) { return std::string(journal.param); });

TEST_P(SqliteConnectionTest, FindsWhatWasStoredAndCountsIt) {
  const auto connection = Connect();
  EXPECT_EQ(Find(*connection, 4).row, 0);
  Store(*connection, 4);
  const Found found = Find(*connection, 4);
  EXPECT_NE(found.row, 0);
  EXPECT_TRUE(Count(*connection, found.row));
  EXPECT_TRUE(Count(*connection, found.row));
  const CacheContents contents = connection->Contents();
  EXPECT_EQ(contents.hits, 2);
  EXPECT_EQ(contents.misses, 0);
  EXPECT_EQ(contents.corruption, "");
  ASSERT_EQ(contents.domains.at(0).size(), 1u);
  EXPECT_EQ(contents.domains[0][0].hits, 2);
  EXPECT_EQ(WriteIdIn(contents.domains[0][0].commands), WriteId({.key = 4}));
}

TEST_P(SqliteConnectionTest, EvictsWhatWasUsedLongestAgo) {
  const auto connection = Connect();
  for (std::uint32_t key : {0u, 1u, 2u}) {
    EXPECT_EQ(Store(*connection, key).victim, kNoWrite);
  }
  const Found first = Find(*connection, 0);
  EXPECT_TRUE(Count(*connection, first.row));
  const StoreResult stored = Store(*connection, 3);
  EXPECT_EQ(stored.victim, WriteId({.key = 1}));
  EXPECT_EQ(stored.victim_hits, 0);
  Store(*connection, 4);
  EXPECT_EQ(Store(*connection, 5).victim_hits, 1);  // key 0 with its hit
  EXPECT_FALSE(Count(*connection, first.row));      // a hit that comes too late
  EXPECT_EQ(connection->Contents().misses, 1);
}

TEST_P(SqliteConnectionTest, StoringAgainOverwritesAndKeepsTheHits) {
  const auto connection = Connect();
  Store(*connection, 0);
  Store(*connection, 1);
  EXPECT_TRUE(Count(*connection, Find(*connection, 0).row));
  EXPECT_EQ(Store(*connection, 0).victim, kNoWrite);
  const CacheContents contents = connection->Contents();
  ASSERT_EQ(contents.domains[0].size(), 2u);
  EXPECT_EQ(KeyOfWrite(WriteIdIn(contents.domains[0][1].commands)), 0u);  // used last
  EXPECT_EQ(contents.domains[0][1].hits, 1);
}

TEST_P(SqliteConnectionTest, FindsTheNearestOfTheSameModelOnly) {
  options_.limits.is_semantic = true;
  const auto connection = Connect();
  for (std::uint32_t key : {0u, 1u, 2u}) Store(*connection, key);
  EXPECT_EQ(Find(*connection, 2, 2).row, Find(*connection, 2).row);
  EXPECT_EQ(Find(*connection, 3).row, 0);
  options_.limits.threshold = -1;  // everything is near enough
  EXPECT_EQ(Find(*connection, 7).row, Find(*connection, 1).row);  // the odd key
  options_.limits.candidates = 1;
  EXPECT_EQ(Find(*connection, 0, 1).row, Find(*connection, 2).row);  // used last
}

TEST_P(SqliteConnectionTest, StampsIncreaseStrictly) {
  const auto connection = Connect();
  Stamp last = 0;
  for (std::uint32_t key = 0; key < 20; ++key) {
    const Stamp at = Store(*connection, key).at;
    EXPECT_GT(at, last);
    EXPECT_EQ(clock_.Published(), at);
    last = at;
  }
}

TEST(StampClockTest, IncreasesAlsoWhereTimeDoesNot) {
  StampClock clock;
  EXPECT_EQ(clock.NextAt(100), 100);
  EXPECT_EQ(clock.NextAt(100), 101);
  EXPECT_EQ(clock.NextAt(50), 102);  // set back
  EXPECT_EQ(clock.NextAt(200), 200);
  clock.Publish(200);
  clock.Publish(102);  // committed earlier, published later
  EXPECT_EQ(clock.Published(), 200);
}

// Another program holds the write lock and does not let go.
TEST_P(SqliteConnectionTest, WaitsForABusyDatabaseUpToABound) {
  options_.busy = "timeout";
  options_.busy_max_s = 0.02;  // beyond the first four delays of 18 ms together
  const auto connection = Connect();
  Store(*connection, 0);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options_.path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_THAT([&] { Store(*connection, 1); }, testing::ThrowsMessage<std::runtime_error>(
                                                  HasSubstr("database is locked")));
  EXPECT_GE(tally_.busy_retries, 1);
  EXPECT_LE(tally_.busy_retries, 5);
  EXPECT_GT(tally_.lock_wait_ns, 20'000'000);
  ASSERT_EQ(sqlite3_close(other), SQLITE_OK);
  Store(*connection, 1);
  EXPECT_EQ(connection->Contents().domains[0].size(), 2u);
}

TEST_P(SqliteConnectionTest, ReportsWhatIsNoDatabase) {
  std::ofstream(options_.path, std::ios::trunc)
      << "this is no database, although it is as long as a header has to be: "
         "one hundred bytes and a little more than that";
  const auto use = [&] { Store(*Connect(), 0); };
  EXPECT_THAT(use, testing::ThrowsMessage<std::runtime_error>(
                       HasSubstr("file is not a database")));
  options_.path = folder_.path() + "/no/such/folder/cache.db";
  EXPECT_THAT([&] { Connect(); }, testing::ThrowsMessage<std::runtime_error>(
                                      HasSubstr("unable to open database file")));
}

TEST_P(SqliteConnectionTest, PoolLendsEachConnectionToOneAtATime) {
  ConnectionPool pool(2, [&] { return Connect(); });
  CallerTally first, second, third;
  SqliteConnection& a = pool.Take(&first);
  SqliteConnection& b = pool.Take(&second);
  EXPECT_NE(&a, &b);
  std::thread waiter([&] {
    SqliteConnection& c = pool.Take(&third);
    EXPECT_EQ(&c, &b);
    pool.GiveBack(c);
  });
  pool.GiveBack(b);
  waiter.join();
  EXPECT_EQ(&pool.Take(&first), &b);  // the one given back last
  pool.GiveBack(a);
}

}  // namespace
}  // namespace assay
