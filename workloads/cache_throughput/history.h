// Was everything that the callers saw of the cache right? Each caller logs what it asked
// and what it got; afterwards the changes are replayed, in the order of their stamps, on
// a plain model of the cache, and everything must agree with it:
//
//   * every acknowledged write is in the cache, or was overwritten, or was evicted;
//   * what was evicted was the entry used longest ago, and only where the cache was full;
//   * the bound was never exceeded;
//   * a hit got the entry as it was last written; a miss was possible at some moment of
//     the lookup;
//   * a hit by nearness was near enough, and nothing nearer was among the candidates;
//   * hit counts, hits, misses and the order of use are those of the model.
//
// A lookup that reads while others write has seen some state between the stamps `from`
// and `at`, and need not have read everything at one moment. So a miss is wrong only
// where the entry was there all the time, and only entries that were not used in between
// are certain to have been among the candidates of a lookup by nearness. Where nothing
// happened in between, the check is exact.
// Tested in history_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "workloads/cache_throughput/cache.h"

namespace assay {

struct CacheEvent {
  enum class Kind : std::uint8_t { kHit, kMiss, kStore };
  Kind kind = Kind::kMiss;
  std::uint8_t wording = 0;         // of the prompt asked for
  bool is_gone = false;             // a miss: LookupResult::is_gone
  std::uint16_t reads = 0;          // how many of CallerLog::reads belong to it
  std::uint32_t key = 0;            // of the prompt asked for or stored
  Stamp from = 0;                   // of a lookup
  Stamp at = 0;                     //
  std::uint64_t write_id = 0;       // of the answer, or of the store
  std::uint64_t victim = kNoWrite;  // the rest: of a store
  std::int64_t victim_hits = 0;
  Stamp victim_at = 0;
};

// In the order in which the caller did them.
struct CallerLog {
  std::vector<CacheEvent> events;
  std::vector<DomainRead> reads;
};

struct HistoryInput {
  const PromptBook& book;
  const Cache& cache;  // for the homes of keys
  const CacheLimits& limits;
  const std::vector<CacheEntry>& initial;  // as given to Refill()
  const std::vector<CallerLog>& logs;
  const CacheContents& contents;  // at the end
};

// DataLoss with the first thing that is wrong.
absl::Status CheckHistory(const HistoryInput& input);

}  // namespace assay
