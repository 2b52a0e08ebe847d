// The semantic cache as its callers see it, whoever keeps the entries. A lookup first
// asks for the prompt itself and then, where the cache is semantic, for the nearest of
// the entries used last; a hit counts and makes its entry the one used last. A store
// beyond the bound evicts the entry that was used longest ago.
//
// Each change has a stamp, and stamps say in which order changes took effect. They are
// what Verify replays (history.h). A cache may be divided into domains, each with a
// bound, an order of use and stamps of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "workloads/cache_throughput/prompts.h"

namespace assay {

struct CacheLimits {
  int entries = 500;         // at most
  int candidates = 200;      // entries that a lookup by nearness compares with
  float threshold = 0.86f;   // of similarity, from which on an answer is good enough
  bool is_semantic = false;  // look for near prompts too
};

// The part of `total` that belongs to one of `parts`; parts differ by at most 1.
constexpr int ShareOf(int total, int parts, int index) {
  return total / parts + (index < total % parts ? 1 : 0);
}

using Stamp = std::int64_t;

// What one caller had to wait for. Written by its own thread alone.
struct CallerTally {
  std::int64_t busy_retries = 0;  // of a database that another connection had locked
  std::int64_t lock_wait_ns =
      0;  // for a lock, a connection, a place in a queue, or those
};

// A part of a lookup by nearness: the domain's state was read somewhere in [from, to].
struct DomainRead {
  int domain = 0;
  Stamp from = 0;
  Stamp to = 0;
};

struct LookupResult {
  bool is_hit = false;
  bool is_gone = false;  // a miss because what was found was evicted before it counted
  // Of a hit: when it was counted. Of a miss: a moment up to which the cache was read.
  Stamp at = 0;
  Stamp from = 0;        // what had happened by then, the lookup has seen
  std::string commands;  // of a hit
  // Of a lookup by nearness in several domains; empty where [from, at] says it all.
  std::vector<DomainRead> reads;
};

struct StoreResult {
  Stamp at = 0;
  std::uint64_t victim = kNoWrite;  // the write whose entry was evicted
  std::int64_t victim_hits = 0;
  Stamp victim_at = 0;
};

// One caller's way into the cache, for one thread at a time. Throws std::runtime_error
// where the cache cannot do its work.
class CacheSession {
 public:
  virtual ~CacheSession() = default;
  // `result` is overwritten; it is the caller's so that its memory can be used again.
  virtual void Lookup(const Prompt& prompt, LookupResult* result) = 0;
  virtual StoreResult Store(const Prompt& prompt, const std::string& commands) = 0;
};

struct StoredEntry {
  std::string commands;
  std::int64_t hits = 0;
};

// What a cache holds, for Verify.
struct CacheContents {
  std::vector<std::vector<StoredEntry>> domains;  // each: used longest ago first
  std::int64_t hits = 0;                          // as the cache itself has counted
  std::int64_t misses = 0;
  std::string corruption;  // what the database says of its own integrity; empty: fine
};

struct CacheEntry {
  const Prompt* prompt = nullptr;
  std::string commands;
};

class Cache {
 public:
  virtual ~Cache() = default;

  virtual int domains() const { return 1; }
  virtual int HomeOf(const Prompt&) const { return 0; }

  // Replaces all contents and counts, as if the entries had been stored in this order.
  // While no session is in use.
  virtual void Refill(const std::vector<CacheEntry>& entries) = 0;

  // Makes what sessions share: connections, say. Before the first session, after the last
  // one has gone. The entries stay.
  virtual void Open() {}
  virtual void Close() {}

  // Any thread may open a session for itself. `tally` outlives it.
  virtual std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) = 0;

  // While no session is in use.
  virtual CacheContents Contents() = 0;
};

}  // namespace assay
