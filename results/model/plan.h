// A plan: everything that decides what a run measures. With the journal it is all that
// is needed to redo the verdicts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/model/cell.h"
#include "results/model/claim.h"

namespace assay {

struct RunLimits {
  double budget_s = 120;          // wall time for measuring
  int rounds_max = 200;           // clean or not
  int rounds_per_generation = 4;  // then fresh child processes (docs/procedure.md 6.3)
  int rounds_dropped = 2;         // at the start, warm-up (docs/procedure.md 6.7)
  double sample_min_s = 0.05;     // calibration repeats a body until it takes this long
  double hunt_s = 0;              // stress: how long each cell is hunted in
  // Stress: a cell that has made fewer iterations by then has ten times as long.
  std::int64_t hunt_iterations_min = 0;
  double burst_s = 0;                 // stress: how long one burst of it lasts
  std::int64_t burst_iterations = 0;  // stress: it ends after so many; 0: any number
  int tries = 0;       // stress: how often the seed of a failure is replayed
  double hang_s = 60;  // a reply later than this (and 20 usual samples) is a hang
  bool operator==(const RunLimits&) const = default;
};

// A claim and the cells that it is tested with. A claim that this machine cannot test
// has no cells and says why.
struct PlannedClaim {
  Claim claim;
  int baseline = -1;  // index into Plan::cells; -1 where the metric needs none
  int candidate = -1;
  std::string untestable;  // reason; empty: testable
  // What an untestable claim can be predicted from: the cell of its baseline, that of its
  // variant on one thread (perhaps the same), then its variant on more, ascending.
  std::vector<int> prediction;
  bool operator==(const PlannedClaim&) const = default;
};

// A file of another tool that an imported run was made of.
struct ImportedFile {
  std::string name;     // as given
  std::string tool;     // "Google Benchmark 1.9.1", "hyperfine", "JMH 1.37", "CSV"
  std::string machine;  // where it says so: "build7, 16 CPUs at 3200 MHz"
  bool operator==(const ImportedFile&) const = default;
};

struct Plan {
  std::string command;  // as typed, for the report
  std::uint64_t seed = 1;
  RunLimits limits;
  std::vector<Cell> cells;
  std::vector<PlannedClaim> claims;
  std::vector<Projection> projections;
  std::optional<std::uint64_t> replay;  // stress: this seed alone, again and again
  bool predict = false;  // measure the cells of predictions for their own sake
  std::vector<ImportedFile> imported;  // none where assay itself measured
  std::vector<std::string> notes;      // what the planner left out or changed, and why
  bool operator==(const Plan&) const = default;
};

// Whether it is a plan of bursts of stress cells instead of samples of workloads.
inline bool IsHunt(const Plan& plan) {
  return !plan.cells.empty() && plan.cells.front().stress.has_value();
}

// Whether other tools measured. Their samples have no evidence of contention and no
// rounds: what stands in one is the n-th sample of each cell, whenever that was taken.
inline bool IsImported(const Plan& plan) { return !plan.imported.empty(); }

}  // namespace assay
