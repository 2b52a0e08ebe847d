// A team of lanes: persistent threads, pinned before they start, that sleep between
// samples and leave a spin barrier together when one begins. Tested in team_test.cc.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "harness/cell/thread_probe.h"
#include "harness/declare/workload.h"

namespace assay {

// One start of all lanes.
struct TeamRun {
  std::int64_t span_ns = 0;  // last end minus first start, on one clock
  std::vector<LaneEvidence> lanes;
};

// Memory order of one run, in words: Run() publishes body and iterations with the release
// store of `command_`; every lane acquires it. A lane's results are published by its
// acq_rel decrement of `running_`; the last lane's release store of `finished_` passes
// them all on to Run(), which acquires it. `start_at_ns_` is written by the last lane at
// the start barrier, before the barrier's release, and read by all after it.
class Team {
 public:
  using Body = absl::FunctionRef<void(Lane&)>;

  // Starts `lanes` threads; lane i may run only on cpus[i]. Empty `cpus`: not pinned.
  // An error where the kernel does not grant a CPU or a thread.
  static absl::StatusOr<std::unique_ptr<Team>> Start(int lanes, std::vector<int> cpus);
  ~Team();

  int size() const { return static_cast<int>(lanes_.size()); }

  // Runs `body` once on every lane and returns when all have ended. The calling thread
  // sleeps meanwhile. Rethrows an exception of a body. One caller at a time.
  TeamRun Run(std::int64_t iterations, Body body);

 private:
  struct alignas(64) Slot {  // written by one lane only: a cache line of its own
    ThreadSnapshot before, after;
    std::int64_t start_ns = 0, end_ns = 0;
  };

  Team(int lanes, std::vector<int> cpus);
  static void* ThreadMain(void* argument);
  void Serve(int index);
  void RunOne(Lane& lane, const ThreadProbe& probe, Slot& slot);

  const std::vector<int> cpus_;
  SpinBarrier start_barrier_;
  std::int64_t start_at_ns_ = 0;
  SpinBarrier body_barrier_;  // Lane::Barrier()
  std::vector<Slot> lanes_;
  std::vector<unsigned long> threads_;  // pthread_t

  const Body* body_ = nullptr;
  std::int64_t iterations_ = 0;
  bool stopping_ = false;
  std::mutex exception_mutex_;
  std::exception_ptr exception_;

  alignas(64) std::atomic<std::uint32_t> command_{0};
  alignas(64) std::atomic<int> running_{0};
  alignas(64) std::atomic<std::uint32_t> finished_{0};
};

}  // namespace assay
