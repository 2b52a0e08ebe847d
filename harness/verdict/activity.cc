#include "harness/verdict/activity.h"

#include <algorithm>

#include "harness/statistics/estimate.h"

namespace assay {
namespace {

// Shares of the time of all samples, one value a sample.
struct LaneSeries {
  std::vector<double> computing, waiting;

  // The kernel's counters are read a little outside of the span.
  void Add(double cpu_ns, double delay_ns, double time_ns) {
    computing.push_back(std::min(1.0, cpu_ns / time_ns));
    waiting.push_back(std::min(1 - computing.back(), delay_ns / time_ns));
  }
  // The rest is sleep, so that the shares add up.
  TimeShares Medians() const {
    const double busy = Median(computing), waited = Median(waiting);
    return {busy, waited, std::max(0.0, 1 - busy - waited)};
  }
};

// What one cell's samples come to.
struct Figures {
  LaneSeries all;
  std::vector<LaneSeries> lanes;
  std::vector<double> imbalance, switches_per_s;
};

void Add(const Measurement& measurement, Figures* figures) {
  const double span = static_cast<double>(measurement.span_ns);
  const double lanes = static_cast<double>(measurement.lanes.size());
  if (span <= 0 || lanes == 0) return;
  figures->lanes.resize(std::max(figures->lanes.size(), measurement.lanes.size()));
  double cpu = 0, delay = 0, worked = 0, longest = 0, switches = 0;
  for (std::size_t i = 0; i < measurement.lanes.size(); ++i) {
    const LaneEvidence& lane = measurement.lanes[i];
    const double own = static_cast<double>(lane.end_ns - lane.start_ns);
    cpu += static_cast<double>(lane.cpu_ns);
    delay += static_cast<double>(lane.run_delay_ns);
    worked += own;
    longest = std::max(longest, own);
    switches += static_cast<double>(lane.voluntary_switches + lane.involuntary_switches);
    figures->lanes[i].Add(static_cast<double>(lane.cpu_ns),
                          static_cast<double>(lane.run_delay_ns), span);
  }
  figures->all.Add(cpu, delay, span * lanes);
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
    if (of.imbalance.empty()) continue;
    activity.push_back({.cell_index = static_cast<int>(cell),
                        .all = of.all.Medians(),
                        .imbalance = Median(of.imbalance),
                        .switches_per_s = Median(of.switches_per_s)});
    for (const LaneSeries& lane : of.lanes)
      activity.back().lanes.push_back(lane.Medians());
  }
  return activity;
}

}  // namespace assay
