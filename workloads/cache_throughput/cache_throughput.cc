#include "workloads/cache_throughput/cache_throughput.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "absl/strings/str_format.h"
#include "harness/base/clock.h"
#include "workloads/cache_throughput/percentile.h"
#include "workloads/cache_throughput/plain_cache.h"

namespace assay {
namespace {

CacheLimits LimitsOf(const Cell& cell) {
  return {.entries = static_cast<int>(IntegerParam(cell, "entries")),
          .is_semantic = WordParam(cell, "match") == "semantic"};
}

CacheOptions OptionsOf(const Cell& cell) {
  const CacheLimits limits = LimitsOf(cell);
  return {
      .limits = limits,
      .sqlite = {.journal = WordParam(cell, "journal"),
                 .synchronous = WordParam(cell, "synchronous"),
                 .busy = WordParam(cell, "busy"),
                 .limits = limits},
      .storage = WordParam(cell, "storage") == "disk" ? Storage::kDisk : Storage::kMemory,
      .pool_size = static_cast<int>(IntegerParam(cell, "pool_size")),
      .shards = static_cast<int>(IntegerParam(cell, "shards"))};
}

OperationOptions SequenceOf(const Cell& cell) {
  return {.keys = static_cast<std::uint32_t>(IntegerParam(cell, "keys")),
          .read_share = NumberParam(cell, "read_share"),
          .skew = NumberParam(cell, "skew"),
          .wordings = LimitsOf(cell).is_semantic ? PromptBook::kWordings : 1,
          .seed = static_cast<std::uint64_t>(IntegerParam(cell, "seed"))};
}

// What a cache holds that has long been in use by a caller of this sequence, used longest
// ago first. (With the prompts asked for most often in it instead, hits would become
// rarer from sample to end, and a cache would look slower the faster it is.)
std::vector<CacheEntry> InitialEntries(const PromptBook& book, const Operations& sequence,
                                       int entries) {
  constexpr std::uint32_t kNoCaller = 0xfff;
  std::vector<PlainCache::Entry> by_key(book.keys());
  PlainCache cache(by_key, entries);
  const auto add = [&](std::uint32_t key) {
    if (cache.is_full()) cache.Remove(cache.oldest());
    cache.Add(key, WriteId({.key = key, .caller = kNoCaller}), 0);
  };
  // It begins with the most popular, since a cache without stores stays as it is.
  const std::uint32_t count = std::min(book.keys(), static_cast<std::uint32_t>(entries));
  for (std::uint32_t key = count; key-- > 0;) add(key);
  for (std::size_t i = 0; i < Operations::kSize; ++i) {
    const Operation& operation =
        sequence.At(int{kNoCaller}, static_cast<std::int64_t>(i));
    if (cache.at(operation.key).is_present) {
      cache.Hit(operation.key, 0);
    } else if (!operation.is_lookup) {
      add(operation.key);
    }
  }
  std::vector<CacheEntry> initial;
  for (std::uint32_t key = cache.oldest(); key != PlainCache::kNobody;
       key = cache.at(key).newer) {
    CacheEntry& entry = initial.emplace_back(CacheEntry{&book.prompt(key, 0), ""});
    book.WriteCommands(key, cache.at(key).write_id, &entry.commands);
  }
  return initial;
}

}  // namespace

CacheThroughputWorkload::CacheThroughputWorkload(const Cell& cell, MakeCache make_cache)
    : operations_(IntegerParam(cell, "operations")),
      opens_each_(WordParam(cell, "setup") == "each"),
      limits_(LimitsOf(cell)),
      book_(SharedPromptBook(static_cast<std::uint32_t>(IntegerParam(cell, "keys")),
                             static_cast<std::uint64_t>(IntegerParam(cell, "seed")))),
      sequence_(SequenceOf(cell)),
      initial_(InitialEntries(book_, sequence_, limits_.entries)),
      cache_(make_cache(OptionsOf(cell))),
      group_(static_cast<int>(IntegerParam(cell, "callers")), cell.threads) {
  const std::int64_t notes = operations_ * group_.size() * cache_->domains();
  if (constexpr std::int64_t kNotesMax = 10'000'000; notes > kNotesMax) {
    throw std::invalid_argument(absl::StrFormat(
        "%d operations of %d callers on %d tables would need %d notes for each "
        "iteration; at most %d are possible",
        operations_, group_.size(), cache_->domains(), notes, kNotesMax));
  }
  lane_failures_.resize(static_cast<std::size_t>(cell.threads));
  callers_ = std::vector<Caller>(static_cast<std::size_t>(group_.size()));
  if (!opens_each_) cache_->Open();
}

// Sessions go before what they share.
CacheThroughputWorkload::~CacheThroughputWorkload() {
  for (Caller& caller : callers_) caller.session.reset();
  cache_->Close();
}

void CacheThroughputWorkload::Enter(Lane& lane) {
  if (opens_each_ || !group_.is_behind_lanes()) return;
  group_.Start(lane, [this](int caller) { Call(caller, iterations_); });
}

// The notes' memory is touched here and not in the sample.
void CacheThroughputWorkload::Reset(std::int64_t iterations) {
  iterations_ = iterations;
  const auto operations = static_cast<std::size_t>(operations_ * iterations);
  for (Caller& caller : callers_) {
    if (caller.log.events.capacity() < operations) {
      caller.log.events.resize(operations);
      caller.latencies_ns.resize(operations);
      if (limits_.is_semantic && cache_->domains() > 1) {
        caller.log.reads.resize(operations * static_cast<std::size_t>(cache_->domains()));
      }
    }
    caller.log.events.clear();
    caller.log.reads.clear();
    caller.latencies_ns.clear();
    caller.tally = {};
    caller.operations_done = 0;
    caller.writes = 0;
  }
  cache_->Refill(initial_);
}

void CacheThroughputWorkload::Run(Lane& lane) {
  if (opens_each_) {
    RunFromNothing(lane);
  } else if (group_.is_behind_lanes()) {
    group_.RunOnce(lane);
  } else {
    Call(lane.index(), lane.iterations());
  }
}

// With setup=each an iteration begins without connections, sessions or threads behind the
// lanes, and ends so.
void CacheThroughputWorkload::RunFromNothing(Lane& lane) {
  for (std::int64_t i = 0; i < lane.iterations(); ++i) {
    if (lane.index() == 0) OpenCache();
    lane.Barrier();
    if (open_failure_.empty()) RunCallersOnce(lane);
    lane.Barrier();
    if (lane.index() == 0) cache_->Close();
  }
}

// What is thrown here (no more threads are to be had, say) must not leave the other lanes
// waiting in a barrier.
void CacheThroughputWorkload::RunCallersOnce(Lane& lane) {
  const auto call = [this](int caller) {
    Call(caller, 1);
    CallerAt(caller).session.reset();
  };
  try {
    if (group_.is_behind_lanes()) {
      group_.Start(lane, call);
      group_.RunOnce(lane);
      group_.Stop(lane);
    } else {
      call(lane.index());
    }
  } catch (const std::exception& error) {
    lane_failures_[static_cast<std::size_t>(lane.index())] = error.what();
  }
}

void CacheThroughputWorkload::OpenCache() {
  try {
    cache_->Open();
  } catch (const std::exception& error) {
    open_failure_ = error.what();
  }
}

// What is thrown must not leave others waiting in a barrier, nor end a caller's thread:
// it is kept for Verify.
void CacheThroughputWorkload::Call(int index, std::int64_t iterations) {
  Caller& caller = CallerAt(index);
  try {
    if (caller.session == nullptr) {
      caller.session = cache_->OpenSession(&caller.tally);
    }
    std::int64_t begin = NowNs();
    for (std::int64_t i = 0; i < iterations * operations_; ++i) {
      DoNext(index, caller);
      const std::int64_t end = NowNs();
      caller.latencies_ns.push_back(end - begin);
      begin = end;
    }
  } catch (const std::exception& error) {
    caller.failure = error.what();
  }
}

void CacheThroughputWorkload::DoNext(int index, Caller& caller) {
  const Operation& operation = sequence_.At(index, caller.operations_done);
  ++caller.operations_done;
  if (operation.is_lookup) {
    DoLookup(operation, caller);
  } else {
    DoStore(operation, index, caller);
  }
}

void CacheThroughputWorkload::DoLookup(const Operation& operation, Caller& caller) {
  LookupResult& result = caller.result;
  caller.session->Lookup(book_.prompt(operation.key, static_cast<int>(operation.wording)),
                         &result);
  caller.log.events.push_back(
      {.kind = result.is_hit ? CacheEvent::Kind::kHit : CacheEvent::Kind::kMiss,
       .wording = static_cast<std::uint8_t>(operation.wording),
       .is_gone = result.is_gone,
       .reads = static_cast<std::uint16_t>(result.reads.size()),
       .key = operation.key,
       .from = result.from,
       .at = result.at,
       .write_id = result.is_hit ? book_.WriteIdOf(result.commands) : kNoWrite});
  caller.log.reads.insert(caller.log.reads.end(), result.reads.begin(),
                          result.reads.end());
}

void CacheThroughputWorkload::DoStore(const Operation& operation, int index,
                                      Caller& caller) {
  const std::uint64_t write_id = WriteId({.key = operation.key,
                                          .caller = static_cast<std::uint32_t>(index),
                                          .number = caller.writes++});
  book_.WriteCommands(operation.key, write_id, &caller.commands);
  const StoreResult stored =
      caller.session->Store(book_.prompt(operation.key, 0), caller.commands);
  caller.log.events.push_back({.kind = CacheEvent::Kind::kStore,
                               .key = operation.key,
                               .at = stored.at,
                               .write_id = write_id,
                               .victim = stored.victim,
                               .victim_hits = stored.victim_hits,
                               .victim_at = stored.victim_at});
}

// An operation that could not be done is no wrong answer but the end of the cell.
absl::Status CacheThroughputWorkload::Verify() {
  if (!open_failure_.empty()) throw std::runtime_error(open_failure_);
  for (const std::string& failure : lane_failures_) {
    if (!failure.empty()) throw std::runtime_error(failure);
  }
  std::vector<CallerLog> logs;
  for (Caller& caller : callers_) {
    if (!caller.failure.empty()) throw std::runtime_error(caller.failure);
    const auto done = static_cast<std::int64_t>(caller.log.events.size());
    if (done != operations_ * iterations_) {
      return absl::DataLossError(absl::StrFormat("a caller did %d of %d operations", done,
                                                 operations_ * iterations_));
    }
    logs.push_back(std::move(caller.log));
  }
  const CacheContents contents = cache_->Contents();
  const absl::Status status = CheckHistory({.book = book_,
                                            .cache = *cache_,
                                            .limits = limits_,
                                            .initial = initial_,
                                            .logs = logs,
                                            .contents = contents});
  // Their memory is needed again, and so are the counts of hits.
  for (std::size_t i = 0; i < logs.size(); ++i) callers_[i].log = std::move(logs[i]);
  return status;
}

std::vector<double> CacheThroughputWorkload::Readings() const {
  std::vector<std::int64_t> latencies;
  CallerTally tally;
  double hits = 0, lookups = 0;
  for (const Caller& caller : callers_) {
    latencies.insert(latencies.end(), caller.latencies_ns.begin(),
                     caller.latencies_ns.end());
    tally.busy_retries += caller.tally.busy_retries;
    tally.lock_wait_ns += caller.tally.lock_wait_ns;
    for (const CacheEvent& event : caller.log.events) {
      hits += event.kind == CacheEvent::Kind::kHit ? 1 : 0;
      lookups += event.kind != CacheEvent::Kind::kStore ? 1 : 0;
    }
  }
  const double operations = static_cast<double>(latencies.size());
  const double p50 = static_cast<double>(Percentile(latencies, 0.50)) * 1e-6;
  const double p99 = static_cast<double>(Percentile(latencies, 0.99)) * 1e-6;
  return {p50, p99, static_cast<double>(tally.lock_wait_ns) * 1e-6 / operations,
          1000 * static_cast<double>(tally.busy_retries) / operations,
          lookups > 0 ? hits / lookups : 0};
}

std::int64_t CacheThroughputWorkload::ItemsOfLane(int lane) const {
  return operations_ * group_.CountOf(lane);
}

CaseInfo CacheThroughput(const char* variant, const char* about) {
  const auto integer = [](const char* name, std::int64_t value, const char* help,
                          double minimum, double maximum) {
    return ParamInfo{.name = name,
                     .default_value = value,
                     .help = help,
                     .minimum = minimum,
                     .maximum = maximum};
  };
  const auto word = [](const char* name, const char* value, const char* help,
                       std::vector<std::string> choices) {
    return ParamInfo{.name = name,
                     .default_value = std::string(value),
                     .help = help,
                     .minimum = {},
                     .maximum = {},
                     .choices = std::move(choices)};
  };
  return {
      .name = "cache_throughput",
      .variant = variant,
      .question =
          "How many lookups a second does a cache of model answers give many "
          "callers, and at what latency?",
      .about = about,
      .scales = Scales::kThroughput,
      .params = {word("match", "exact",
                      "exact: the same prompt; semantic: else the nearest of 200",
                      {"exact", "semantic"}),
                 integer("operations", 100, "of each caller in one iteration", 1, 1e4),
                 {.name = "read_share",
                  .default_value = 0.9,
                  .help = "lookups of all operations; the others store",
                  .minimum = 0,
                  .maximum = 1},
                 {.name = "skew",
                  .default_value = 0.99,
                  .help = "of the keys' popularity (Zipf); 0: all alike",
                  .minimum = 0,
                  .maximum = 5},
                 integer("keys", 1000, "different prompts", 1, PromptBook::kMaxKeys),
                 integer("entries", 500, "in the cache at most", 1, 1e5),
                 CallersParam(),
                 word("setup", "once",
                      "each: every iteration makes connections and callers anew",
                      {"once", "each"}),
                 integer("pool_size", 5, "connections of a pool", 1, 1000),
                 integer("shards", 16, "tables of memory_sharded", 1, 1024),
                 word("storage", "memory",
                      "of SQLite's files: /dev/shm, or $TMPDIR or /var/tmp",
                      {"memory", "disk"}),
                 word("journal", "wal",
                      "SQLite's journal mode; rollback is its own default",
                      {"wal", "rollback"}),
                 word("synchronous", "normal",
                      "how much SQLite syncs; full is its own default",
                      {"off", "normal", "full", "extra"}),
                 word("busy", "timeout",
                      "timeout: sleep 1 ms and more, as SQLite does; yield: less",
                      {"timeout", "yield"}),
                 integer("seed", 1, "of prompts and operations", 0, 1e15)},
      .item = "operation",
      .readings = {{"p50", "ms", "median latency of an operation, exact"},
                   {"p99", "ms", "99th percentile of the latency, exact"},
                   {"lock_wait", "ms",
                    "mean wait of an operation for a lock, a connection, a queue, a busy "
                    "database"},
                   {"busy", "/1000", "retries on a busy database per 1000 operations"},
                   {"hit_rate", "", "share of lookups that hit"}}};
}

}  // namespace assay
