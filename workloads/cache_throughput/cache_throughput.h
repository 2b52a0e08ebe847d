// The workload `cache_throughput`: callers that look up prompts in a semantic cache and
// store answers. The variants differ in where the cache is kept and in how callers come
// by it. One iteration is `operations` operations of each caller; every sample begins
// with what a cache would hold that has been in use for long.
//
// Each caller notes what it asked, what it got and how long it took, from the end of one
// operation to the end of the next: taking the notes, some tens of nanoseconds, is part
// of that. Verify replays the notes (history.h); the readings are computed from all
// latencies, so the percentiles are exact.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/declare/registry.h"
#include "workloads/cache_throughput/cache_options.h"
#include "workloads/cache_throughput/history.h"
#include "workloads/cache_throughput/operations.h"
#include "workloads/callers/caller_group.h"

namespace assay {

using MakeCache = std::unique_ptr<Cache> (*)(const CacheOptions& options);

class CacheThroughputWorkload final : public Workload {
 public:
  CacheThroughputWorkload(const Cell& cell, MakeCache make_cache);
  ~CacheThroughputWorkload() override;

  void Enter(Lane& lane) override;
  void Reset(std::int64_t iterations) override;
  void Run(Lane& lane) override;
  absl::Status Verify() override;
  std::vector<double> Readings() const override;
  std::int64_t ItemsOfLane(int lane) const override;

 private:
  // What one caller has of its own; written by its thread alone.
  struct alignas(64) Caller {
    std::unique_ptr<CacheSession> session;
    CallerTally tally;
    CallerLog log;
    std::vector<std::int64_t> latencies_ns;
    std::int64_t operations_done = 0;
    std::uint32_t writes = 0;
    LookupResult result;   // their memory is used again
    std::string commands;  //
    std::string failure;   // why it stopped; empty: it did not
  };

  void Call(int index, std::int64_t iterations);
  void RunFromNothing(Lane& lane);
  void RunCallersOnce(Lane& lane);
  void OpenCache();
  void OpenSession(Caller& caller);
  void DoNext(int index, Caller& caller);
  void DoLookup(const Operation& operation, Caller& caller);
  void DoStore(const Operation& operation, int index, Caller& caller);
  Caller& CallerAt(int index) { return callers_[static_cast<std::size_t>(index)]; }

  const std::int64_t operations_;
  const bool opens_each_;  // setup=each
  const CacheLimits limits_;
  const PromptBook& book_;
  const Operations sequence_;
  std::int64_t iterations_ = 1;
  std::vector<CacheEntry> initial_;
  std::unique_ptr<Cache> cache_;
  std::string open_failure_;                // written by lane 0, read behind a barrier
  std::vector<std::string> lane_failures_;  // each written by its lane
  std::vector<Caller> callers_;
  CallerGroup group_;  // last: its threads use the above
};

// What the variants' registrations have in common.
CaseInfo CacheThroughput(const char* variant, const char* about);

template <typename C>
std::unique_ptr<Workload> MakeCacheThroughput(const Cell& cell) {
  return std::make_unique<CacheThroughputWorkload>(
      cell, [](const CacheOptions& options) -> std::unique_ptr<Cache> {
        return std::make_unique<C>(options);
      });
}

}  // namespace assay
