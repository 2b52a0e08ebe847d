// Entries of a MemoryShard, for the cases that use the workload's in-memory cache.
#pragma once

#include <cstdint>
#include <string>

#include "workloads/cache_throughput/memory_shard.h"
#include "workloads/cache_throughput/prompts.h"

namespace assay {

inline EntryKey CaseKey(std::uint64_t number) {
  return {.prompt = {.high = 1, .low = number}};
}

// An answer that says of itself which entry it belongs to, at both ends.
inline std::string CaseAnswer(std::uint64_t number) {
  const std::string text = std::to_string(number);
  return text + std::string(48, '.') + text;
}

inline void StoreEntry(MemoryShard& shard, std::uint64_t number) {
  static const Embedding kAny{};
  CallerTally tally;
  shard.Store({.key = CaseKey(number), .embedding = kAny, .commands = CaseAnswer(number)},
              &tally);
}

}  // namespace assay
