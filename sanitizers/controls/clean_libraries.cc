// Correct programs on the libraries that cases use. ThreadSanitizer knows their
// synchronisation only if they are instrumented too, or annotate it: a report on one of
// these says that the build took a library as the distribution packages it.
#include <absl/base/call_once.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <re2/re2.h>
#include <sqlite3.h>
#include <tbb/blocked_range.h>
#include <tbb/concurrent_hash_map.h>
#include <tbb/concurrent_queue.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/sanitizer.h"
#include "sanitizers/controls/control.h"
#include "sanitizers/controls/on_threads.h"

namespace assay::controls {
namespace {

constexpr int kCalls = 100;

void AbslMutex() {
  absl::Mutex mutex;
  int count = 0;
  OnThreads([&](int) {
    for (int round = 0; round < kCalls; ++round) {
      const absl::MutexLock lock(&mutex);
      ++count;
    }
  });
  Require(count == kThreads * kCalls, "the count under absl::Mutex");
}

void AbslMutexAwait() {
  absl::Mutex mutex;
  int turn = 0;
  OnThreads([&](int index) {
    for (int round = 0; round < 20; ++round) {
      const auto mine = [&] { return turn % kThreads == index; };
      const absl::MutexLock lock(&mutex, absl::Condition(&mine));
      ++turn;
    }
  });
  Require(turn == kThreads * 20, "the turns of absl::Condition");
}

void AbslMutexReaders() {
  absl::Mutex mutex;
  int count = 0;
  OnThreads([&](int index) {
    for (int round = 0; round < kCalls; ++round) {
      if (index == 0) {
        const absl::WriterMutexLock lock(&mutex);
        ++count;
      } else {
        const absl::ReaderMutexLock lock(&mutex);
        Require(count <= kCalls, "the count of a writer");
      }
    }
  });
  Require(count == kCalls, "the count of absl::WriterMutexLock");
}

void AbslCallOnce() {
  absl::once_flag once;
  int number = 0;
  OnThreads([&](int) {
    absl::call_once(once, [&] { ++number; });
    Require(number == 1, "what absl::call_once made");
  });
}

void AbslNotification() {
  absl::Notification notification;
  int number = 0;
  std::thread waiter([&] {
    notification.WaitForNotification();
    Require(number == 1, "what absl::Notification published");
  });
  number = 1;
  notification.Notify();
  waiter.join();
}

void TbbParallelFor() {
  std::vector<int> numbers(10'000, 1);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, numbers.size(), 50),
                    [&](const tbb::blocked_range<std::size_t>& range) {
                      for (std::size_t i = range.begin(); i < range.end(); ++i) {
                        numbers[i] += 1;
                      }
                    });
  for (const int number : numbers) Require(number == 2, "what parallel_for wrote");
}

void TbbConcurrentQueue() {
  tbb::concurrent_queue<std::unique_ptr<int>> queue;
  OnThreads([&](int index) {
    for (int round = 0; round < kCalls; ++round) {
      if (index % 2 == 0) {
        queue.push(std::make_unique<int>(1));
        continue;
      }
      std::unique_ptr<int> number;
      while (!queue.try_pop(number)) std::this_thread::yield();
      Require(*number == 1, "what came through a concurrent_queue");
    }
  });
}

// concurrent_hash_map marks buckets by small numbers that it casts to nodes, which
// clang's UndefinedBehaviorSanitizer rightly calls a misaligned downcast (oneTBB 2021.8,
// rehash_req in concurrent_hash_map.h). Nothing of ours can be learned from that.
#if defined(__clang__) && ASSAY_ADDRESS_SANITIZER
#define HASH_MAP_IS_CLEAN 0
#else
#define HASH_MAP_IS_CLEAN 1
#endif

#if HASH_MAP_IS_CLEAN
void TbbConcurrentHashMap() {
  using Map = tbb::concurrent_hash_map<int, std::string>;
  Map map;
  OnThreads([&](int) {
    for (int round = 0; round < kCalls; ++round) {
      Map::accessor entry;
      map.insert(entry, round % 10);
      entry->second += 'x';
    }
  });
  std::size_t size = 0;
  for (const auto& [key, text] : map) size += text.size();
  Require(size == std::size_t{kThreads} * kCalls, "the texts of a concurrent_hash_map");
}
#endif

void TbbTaskArena() {
  tbb::task_arena arena(2);
  int numbers[kCalls] = {};
  arena.execute([&] {
    tbb::task_group group;
    for (int& number : numbers) group.run([&number] { number = 1; });
    group.wait();
  });
  for (const int number : numbers) Require(number == 1, "what a task wrote");
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

constexpr char kInMemory[] = ":memory:";

Database Open(const std::string& path, int threading) {
  sqlite3* database = nullptr;
  const int result =
      sqlite3_open_v2(path.c_str(), &database,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | threading, nullptr);
  Require(result == SQLITE_OK, "a database opened");
  sqlite3_busy_timeout(database, 10'000);
  return Database(database);
}

void Execute(sqlite3* database, const char* sql) {
  Require(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
}

// The only number that `sql` yields.
int QueryNumber(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  Require(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK, sql);
  Require(sqlite3_step(statement) == SQLITE_ROW, sql);
  const int number = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return number;
}

void SqliteConnectionPerThread() {
  OnThreads([](int) {
    const Database database = Open(kInMemory, SQLITE_OPEN_NOMUTEX);
    Execute(database.get(), "create table t(x integer)");
    for (int round = 0; round < 20; ++round) {
      Execute(database.get(), "insert into t values (1)");
    }
    Require(QueryNumber(database.get(), "select sum(x) from t") == 20, "a sum of rows");
  });
}

void SqliteSharedConnection() {
  const Database database = Open(kInMemory, SQLITE_OPEN_FULLMUTEX);
  Execute(database.get(), "create table t(x integer)");
  OnThreads([&](int) {
    for (int round = 0; round < 20; ++round) {
      Execute(database.get(), "insert into t values (1)");
      QueryNumber(database.get(), "select max(x) from t");
    }
  });
  Require(QueryNumber(database.get(), "select sum(x) from t") == kThreads * 20,
          "a sum of all rows");
}

// One writes and the others read, each with a connection: the readers look at the log's
// index, memory that all of them map, without a lock.
void SqliteWriteAheadLog() {
  constexpr int kRows = 50;
  std::string folder = std::filesystem::temp_directory_path() / "assay-control-XXXXXX";
  Require(mkdtemp(folder.data()) != nullptr, "a folder for the database");
  const std::string path = folder + "/wal.db";
  {
    const Database database = Open(path, SQLITE_OPEN_NOMUTEX);
    Execute(database.get(), "pragma journal_mode=wal");
    Execute(database.get(), "create table t(x integer)");
    Require(std::filesystem::exists(path + "-wal"), "a write-ahead log");
    OnThreads([&](int index) {
      const Database own = Open(path, SQLITE_OPEN_NOMUTEX);
      Execute(own.get(), "pragma synchronous=off");  // disks may be slow
      int rows = 0;
      while (rows < kRows) {
        if (index == 0) Execute(own.get(), "insert into t values (1)");
        const int now = QueryNumber(own.get(), "select count(*) from t");
        Require(now >= rows && now <= kRows, "rows are only added");
        rows = now;
      }
    });
    Require(QueryNumber(database.get(), "select sum(x) from t") == kRows,
            "a sum of rows");
  }
  std::filesystem::remove_all(folder);
}

// Threads match one expression, whose automaton is built while they do.
void Re2Shared() {
  const re2::RE2 date(R"((\d{4})-(\d{2})-(\d{2}))");
  OnThreads([&](int index) {
    for (int round = 0; round < kCalls; ++round) {
      const std::string text = "on 2024-05-" + std::to_string(10 + (round + index) % 20);
      int year = 0;
      Require(re2::RE2::PartialMatch(text, date, &year) && year == 2024, "a year");
    }
  });
}

const RegisterControls kLibraries {
  {"clean_absl_call_once", "absl::call_once", "clean", AbslCallOnce},
      {"clean_absl_mutex", "absl::Mutex", "clean", AbslMutex},
      {"clean_absl_mutex_await", "absl::Mutex with absl::Condition", "clean",
       AbslMutexAwait},
      {"clean_absl_mutex_readers", "absl::Mutex with readers", "clean", AbslMutexReaders},
      {"clean_absl_notification", "absl::Notification", "clean", AbslNotification},
      {"clean_re2_shared", "one RE2 matched by all threads", "clean", Re2Shared},
      {"clean_sqlite_per_thread", "a SQLite connection a thread", "clean",
       SqliteConnectionPerThread},
      {"clean_sqlite_shared", "one serialized SQLite connection", "clean",
       SqliteSharedConnection},
      {"clean_sqlite_wal", "SQLite's write-ahead log, read while it is written", "clean",
       SqliteWriteAheadLog},
      {"clean_tbb_arena", "tbb::task_group in a tbb::task_arena", "clean", TbbTaskArena},
#if HASH_MAP_IS_CLEAN
      {"clean_tbb_hash_map", "tbb::concurrent_hash_map", "clean", TbbConcurrentHashMap},
#endif
      {"clean_tbb_parallel_for", "tbb::parallel_for", "clean", TbbParallelFor},
      {"clean_tbb_queue", "tbb::concurrent_queue", "clean", TbbConcurrentQueue},
};

}  // namespace
}  // namespace assay::controls
