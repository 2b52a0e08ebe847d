// What one measurement leaves behind: times, the answer's check and the evidence of
// whether the lanes had their CPUs to themselves. Raw; nothing here is summarised.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

// One lane (or, for a workload that brings its own threads, one of its threads) during
// one sample. Times in nanoseconds; differences between just before and just after.
struct LaneEvidence {
  int cpu_placed = -1;  // -1: not pinned
  int cpu_first = -1;   // where it was seen before and after
  int cpu_last = -1;
  std::int64_t start_ns = 0;  // relative to the first lane's start
  std::int64_t end_ns = 0;
  std::int64_t cpu_ns = 0;        // CPU time used (/proc/.../schedstat, field 1)
  std::int64_t run_delay_ns = 0;  // runnable but waiting for a CPU (field 2)
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
  std::int64_t migrations = 0;
  std::optional<std::int64_t> cycles;  // absent where the kernel grants no counters
  std::optional<std::int64_t> instructions;
  bool operator==(const LaneEvidence&) const = default;
};

// The machine as the driver saw it around one sample.
struct MachineEvidence {
  std::int64_t wall_ns = 0;
  // CPU pressure "some", /proc/pressure/cpu; absent without PSI.
  std::optional<std::int64_t> pressure_ns;
  std::optional<std::int64_t> steal_ns;    // /proc/stat, in ticks of 10 ms
  std::optional<std::int64_t> foreign_ns;  // CPU time used outside this run
  bool operator==(const MachineEvidence&) const = default;
};

// What a workload counts or times for itself beside the sample's time: a latency,
// retries. Which ones there are, the case declares (CaseInfo::readings).
struct Reading {
  std::string name;
  std::string unit;  // "ms" for times
  double value = 0;
  bool operator==(const Reading&) const = default;
};

// What the child measured.
struct Measurement {
  std::int64_t iterations = 0;
  std::int64_t span_ns = 0;  // last end minus first start
  std::int64_t items = 0;    // of throughput, over all lanes
  std::int64_t cpu_ns = 0;   // of the child and its workers, set-up and check included
  std::string wrong_answer;  // empty: Verify() found the answer right
  std::vector<LaneEvidence> lanes;
  std::vector<Reading> readings;  // none where the answer was wrong
  bool operator==(const Measurement&) const = default;
};

// One measurement of one cell in one round.
struct Sample {
  int round = 0;       // from 0
  int generation = 0;  // from 0
  int order = 0;       // position within its round
  int cell = 0;        // index into the plan's cells
  double at_s = 0;     // since the run began
  Measurement measurement;
  MachineEvidence machine;
  bool operator==(const Sample&) const = default;
};

// All cells of a round have been measured (or have failed); samples of an unfinished
// round are kept but support no verdict.
struct RoundEnd {
  int round = 0;
  double at_s = 0;
  bool operator==(const RoundEnd&) const = default;
};

// Why the run ended: "decided", "rounds", "budget", "interrupted",
// "no_live_cells" (all were given up), "untestable" (there was nothing to measure).
struct RunEnd {
  std::string reason;
  double at_s = 0;
  double driver_cpu_s = 0;  // CPU time of the driver itself while measuring
  double measuring_s = 0;   // wall time it was measuring for
  bool operator==(const RunEnd&) const = default;
};

}  // namespace assay
