// A run, evaluated: what every exporter renders. Computed from the plan, the environment
// and the journal alone, so it can be redone at any time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/model/environment.h"
#include "results/model/finding.h"
#include "results/model/plan.h"
#include "results/model/record.h"
#include "results/model/verdict.h"

namespace assay {

// One number about one cell.
struct Estimate {
  int cell_index = 0;
  std::string cell;  // CellName
  // time | speedup | efficiency | throughput | slowdown (of a flavour over release) | a
  // reading's name
  std::string metric;
  std::string unit;  // ms | x | of ideal | <item>/s | a reading's unit
  double value = 0;
  double low = 0;
  double high = 0;
  int n = 0;                // clean rounds
  int baseline_index = -1;  // the cell that a ratio is against
};

// How the samples of one cell came out.
struct CellQuality {
  int cell_index = 0;
  int samples = 0;
  int clean = 0;
  std::map<std::string, int> rejected;  // reason -> samples
  // Robust standard deviation of the clean samples' times, as a share of them; absent
  // where they are fewer than 3.
  std::optional<double> scatter = {};
};

// Shares of the time from start to end.
struct TimeShares {
  double computing = 0;
  double waiting = 0;  // runnable, but without a CPU
  double asleep = 0;   // for a lock, a disk, another thread
  bool operator==(const TimeShares&) const = default;
};

// Where the time of one cell's lanes went: medians over all samples, disturbed or not.
struct CellActivity {
  int cell_index = 0;
  TimeShares all;                 // of all lanes together
  std::vector<TimeShares> lanes;  // or threads, where a workload brings its own
  // How much less than the slowest lane the lanes worked on average.
  double imbalance = 0;
  double switches_per_s = 0;  // of one lane, voluntary or not
  bool operator==(const CellActivity&) const = default;
};

struct RunReport {
  std::string run_id;
  Environment environment;
  Plan plan;
  RunEnd end;
  int rounds = 0;
  std::vector<Verdict> verdicts;
  std::vector<Estimate> estimates;
  std::vector<ScalingModel> models;
  std::vector<CellQuality> quality;    // one per cell
  std::vector<CellActivity> activity;  // of the cells that were measured
  std::vector<Finding> findings;
  std::vector<StressResult> stress;  // one per cell of a hunt
};

}  // namespace assay
