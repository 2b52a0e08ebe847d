// What the kernel knows of a thread: CPU time, waiting for a CPU, switches, faults, and
// where it runs. The differences between two snapshots are a lane's evidence.
// Tested in thread_probe_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/model/record.h"

namespace assay {

struct ThreadSnapshot {
  int cpu = -1;
  int cpu_placed = -1;  // the only CPU that its affinity allows; -1: several
  std::int64_t cpu_ns = 0;
  std::int64_t run_delay_ns = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
  std::int64_t migrations = 0;
  std::optional<std::int64_t> cycles;
  std::optional<std::int64_t> instructions;
};

// For the calling thread: cheap (about 2 us), no allocation. Create it on the thread it
// is to probe and call Read() only there.
class ThreadProbe {
 public:
  explicit ThreadProbe(int cpu_placed);
  ~ThreadProbe();
  ThreadProbe(const ThreadProbe&) = delete;
  ThreadProbe& operator=(const ThreadProbe&) = delete;

  ThreadSnapshot Read() const;

 private:
  int cpu_placed_;
  int schedstat_;   // descriptor, -1 where the kernel has none
  int sched_ = -1;  // for migrations; only where the thread is not pinned
  int cycles_;      // perf descriptors, -1 where the kernel grants none
  int instructions_ = -1;
};

// Any threads, by thread id: all of `processes` (0: this process). Slower: for workloads
// that bring their own threads. A thread that ends in between is left out.
std::map<int, ThreadSnapshot> ReadThreads(const std::vector<int>& processes);

// before -> after; times are left at 0.
LaneEvidence Difference(const ThreadSnapshot& before, const ThreadSnapshot& after);

// Pure parsers of /proc files; false where the text is not as expected.
bool ParseSchedstat(const std::string& text, ThreadSnapshot* snapshot);
bool ParseStat(const std::string& text, ThreadSnapshot* snapshot);
bool ParseStatus(const std::string& text, ThreadSnapshot* snapshot);

}  // namespace assay
