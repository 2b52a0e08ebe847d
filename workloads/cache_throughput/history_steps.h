// What a history does to a cache, in the order in which it took effect: the first half of
// Verify (history.h), which puts the callers' notes together.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/cache_throughput/history.h"
#include "workloads/cache_throughput/plain_cache.h"

namespace assay {

// What a lookup by nearness must not have missed, over all domains that it read.
struct Nearness {
  float best = -2;  // below every similarity
  std::uint32_t best_key = PlainCache::kNobody;
  bool has_seen_eviction = false;  // something went while it read
};

// A step of the replay, in the order of stamps; at one stamp evictions come first and
// reads last.
struct Step {
  enum class Kind : std::uint8_t { kEvict, kChange, kRead };
  Stamp at = 0;
  Kind kind = Kind::kRead;
  const CacheEvent* event = nullptr;
  Stamp from = 0;  // of a read
  Nearness* nearness = nullptr;
  bool operator<(const Step& other) const {
    return at != other.at ? at < other.at : kind < other.kind;
  }
};

// A lookup of a semantic cache, judged when all domains have been replayed.
struct JudgedLookup {
  const CacheEvent* event = nullptr;
  Nearness nearness;
};

struct HistorySteps {
  std::vector<std::vector<Step>> by_domain;  // each in order
  std::vector<JudgedLookup> judged;          // the steps point into it
  std::int64_t hits = 0;
  std::int64_t misses = 0;
};

// The steps point into the input's logs as well.
HistorySteps StepsOf(const HistoryInput& input);

// The domain in which a key is kept.
int HomeOfKey(const HistoryInput& input, std::uint32_t key);

}  // namespace assay
