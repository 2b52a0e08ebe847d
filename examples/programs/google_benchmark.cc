// A Google Benchmark program as anyone has one; it knows nothing of assay. One function
// shares a fixed piece of work among as many threads as its argument says, the other is
// run by Threads(n), each of which does lookups of its own.
//
//   g++ -O2 -o google_benchmark google_benchmark.cc -lbenchmark -lpthread
//   assay command --google-benchmark -- ./google_benchmark
#include <benchmark/benchmark.h>

#include <cstdint>
#include <numeric>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <vector>

// The number of primes below `end` from `begin` on, by trial division.
static std::int64_t CountPrimes(std::int64_t begin, std::int64_t end) {
  std::int64_t count = 0;
  for (std::int64_t n = begin; n < end; ++n) {
    bool is_prime = n > 1;
    for (std::int64_t d = 2; d * d <= n && is_prime; ++d) is_prime = n % d != 0;
    count += is_prime;
  }
  return count;
}

// Small pieces dealt out in turn, since large numbers take longer.
static void BM_CountPrimes(benchmark::State& state) {
  constexpr std::int64_t kLast = 200'000, kPiece = 1'000;
  const std::int64_t threads = state.range(0);
  for (auto _ : state) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(threads));
    std::vector<std::thread> team;
    for (std::int64_t lane = 0; lane < threads; ++lane) {
      team.emplace_back([&, lane] {
        std::int64_t count = 0;
        for (std::int64_t n = lane * kPiece; n < kLast; n += threads * kPiece) {
          count += CountPrimes(n, n + kPiece);
        }
        counts[static_cast<std::size_t>(lane)] = count;
      });
    }
    for (std::thread& thread : team) thread.join();
    if (std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) != 17'984) {
      state.SkipWithError("a wrong number of primes");
    }
  }
}
BENCHMARK(BM_CountPrimes)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

// Readers of a map behind a shared lock.
static void BM_LookUp(benchmark::State& state) {
  static std::unordered_map<int, int> table = [] {
    std::unordered_map<int, int> filled;
    for (int i = 0; i < 1'000; ++i) filled[i] = i;
    return filled;
  }();
  static std::shared_mutex mutex;
  int key = 0;
  for (auto _ : state) {
    std::shared_lock lock(mutex);
    benchmark::DoNotOptimize(table.find(key)->second);
    key = key == 999 ? 0 : key + 1;
  }
}
BENCHMARK(BM_LookUp)->Threads(1)->Threads(2)->UseRealTime();

BENCHMARK_MAIN();
