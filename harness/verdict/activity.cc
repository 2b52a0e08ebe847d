#include "harness/verdict/activity.h"

#include <algorithm>

#include "harness/statistics/estimate.h"

namespace assay {
namespace {

// One sample's figures; those of a cell are the medians of each.
struct Figures {
  std::vector<double> computing, waiting, asleep, imbalance, switches_per_s;
};

void Add(const Measurement& measurement, Figures* figures) {
  const double span = static_cast<double>(measurement.span_ns);
  const double lanes = static_cast<double>(measurement.lanes.size());
  if (span <= 0 || lanes == 0) return;
  double cpu = 0, delay = 0, worked = 0, longest = 0, switches = 0;
  for (const LaneEvidence& lane : measurement.lanes) {
    const double own = static_cast<double>(lane.end_ns - lane.start_ns);
    cpu += static_cast<double>(lane.cpu_ns);
    delay += static_cast<double>(lane.run_delay_ns);
    worked += own;
    longest = std::max(longest, own);
    switches += static_cast<double>(lane.voluntary_switches + lane.involuntary_switches);
  }
  // The kernel's counters are read a little outside of the span.
  const double computing = std::min(1.0, cpu / (span * lanes));
  const double waiting = std::min(1 - computing, delay / (span * lanes));
  figures->computing.push_back(computing);
  figures->waiting.push_back(waiting);
  figures->asleep.push_back(1 - computing - waiting);
  figures->imbalance.push_back(longest > 0 ? 1 - worked / lanes / longest : 0);
  figures->switches_per_s.push_back(switches / lanes / (span * 1e-9));
}

}  // namespace

std::vector<CellActivity> Activity(const Plan& plan, const RunRecords& records) {
  std::vector<Figures> figures(plan.cells.size());
  for (const Sample& sample : records.samples) {
    Add(sample.measurement, &figures[static_cast<std::size_t>(sample.cell)]);
  }
  std::vector<CellActivity> activity;
  for (std::size_t cell = 0; cell < figures.size(); ++cell) {
    const Figures& of = figures[cell];
    if (of.computing.empty()) continue;
    activity.push_back({.cell_index = static_cast<int>(cell),
                        .computing = Median(of.computing),
                        .waiting = Median(of.waiting),
                        .asleep = Median(of.asleep),
                        .imbalance = Median(of.imbalance),
                        .switches_per_s = Median(of.switches_per_s)});
  }
  return activity;
}

}  // namespace assay
