// Every library that shares memory between threads on our behalf, used rightly. Built
// with the flavour's flags (cmake/AssaySources.cmake), or else these would be reported.
#include <oneapi/tbb/concurrent_hash_map.h>
#include <oneapi/tbb/concurrent_queue.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_reduce.h>
#include <re2/re2.h>
#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/strings/str_format.h"
#include "sanitizers/controls/control.h"

namespace assay::controls {
namespace {

constexpr int kRounds = 200;

void Check(bool holds) {
  if (!holds) std::abort();
}

template <typename Body>
void InTwoThreads(const Body& body) {
  std::thread one([&] { body(0); }), other([&] { body(1); });
  one.join();
  other.join();
}

void AbslCallOnce() {
  absl::once_flag once;
  int value = 0;
  InTwoThreads([&](int) {
    absl::call_once(once, [&] { value = 7; });
    Check(value == 7);
  });
}

void AbslFormat() {
  InTwoThreads([](int thread) {
    for (int i = 0; i < kRounds; ++i) Check(!absl::StrFormat("%d %d", thread, i).empty());
  });
}

void TbbParallelFor() {
  const oneapi::tbb::global_control two(
      oneapi::tbb::global_control::max_allowed_parallelism, 2);
  std::vector<int> numbers(100'000, 1);
  oneapi::tbb::parallel_for(std::size_t{0}, numbers.size(), [&](std::size_t i) {
    numbers[i] += static_cast<int>(i % 3);
  });
  const long sum = oneapi::tbb::parallel_reduce(
      oneapi::tbb::blocked_range<std::size_t>(0, numbers.size()), 0L,
      [&](const auto& range, long part) {
        for (std::size_t i = range.begin(); i < range.end(); ++i) part += numbers[i];
        return part;
      },
      [](long a, long b) { return a + b; });
  Check(sum > 0);
}

void TbbQueue() {
  oneapi::tbb::concurrent_bounded_queue<std::string> queue;
  queue.set_capacity(4);
  InTwoThreads([&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      if (thread == 0) {
        queue.push(std::to_string(i));
      } else {
        std::string popped;
        queue.pop(popped);
        Check(popped == std::to_string(i));
      }
    }
  });
}

void TbbHashMap() {
  oneapi::tbb::concurrent_hash_map<int, int> map;
  InTwoThreads([&](int) {
    for (int i = 0; i < kRounds; ++i) {
      oneapi::tbb::concurrent_hash_map<int, int>::accessor entry;
      map.insert(entry, i % 17);
      ++entry->second;
    }
  });
  Check(map.size() == 17);
}

void Run(sqlite3* database, const std::string& sql) {
  Check(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
}

void SqliteShared() {
  sqlite3* database = nullptr;
  Check(
      sqlite3_open_v2(":memory:", &database,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
                      nullptr) == SQLITE_OK);
  Run(database, "CREATE TABLE t (a INTEGER)");
  InTwoThreads([&](int) {
    for (int i = 0; i < kRounds / 4; ++i) Run(database, "INSERT INTO t VALUES (1)");
  });
  sqlite3_close(database);
}

void SqliteOwn() {
  InTwoThreads([](int) {
    sqlite3* database = nullptr;
    Check(sqlite3_open(":memory:", &database) == SQLITE_OK);
    Run(database, "CREATE TABLE t (a INTEGER)");
    for (int i = 0; i < kRounds / 4; ++i) Run(database, "INSERT INTO t VALUES (1)");
    sqlite3_close(database);
  });
}

void Re2Shared() {
  const re2::RE2 pattern("([a-z]+) (rm|dd) -[rf]+ /?");
  InTwoThreads([&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      const std::string text = absl::StrFormat("sudo rm -rf /%d%d", thread, i);
      Check(re2::RE2::PartialMatch(text, pattern));
    }
  });
}

}  // namespace

std::vector<Control> Libraries() {
  return {
      {"clean_absl_call_once", "absl::call_once", "clean", AbslCallOnce},
      {"clean_absl_format", "absl::StrFormat", "clean", AbslFormat},
      {"clean_tbb_parallel_for", "oneTBB parallel_for and parallel_reduce", "clean",
       TbbParallelFor},
      {"clean_tbb_queue", "oneTBB concurrent_bounded_queue", "clean", TbbQueue},
      {"clean_tbb_hash_map", "oneTBB concurrent_hash_map", "clean", TbbHashMap},
      {"clean_sqlite_shared", "one serialized SQLite connection", "clean", SqliteShared},
      {"clean_sqlite_own", "a SQLite connection for each thread", "clean", SqliteOwn},
      {"clean_re2_shared", "one RE2 object", "clean", Re2Shared},
  };
}

}  // namespace assay::controls
