// Runs made up for tests: a plan of two cells and rounds whose times the test chooses.
#pragma once

#include <cmath>
#include <functional>

#include "harness/base/random.h"
#include "results/journal/journal.h"
#include "results/model/plan.h"

namespace assay {

// sequential x1 and parallel x2 of one case, and a claim about them.
inline Plan TwoCellPlan(const Target& target, Metric metric = Metric::kSpeedup) {
  Plan plan;
  plan.cells = {
      {.workload = "w", .variant = "sequential", .threading = Threading::kSingle},
      {.workload = "w", .variant = "parallel", .threads = 2, .cpus = {0, 1}}};
  Claim claim{.id = "claim",
              .file = "claims.toml",
              .workload = "w",
              .baseline = {.variant = "sequential", .threads = 1},
              .candidate = {.variant = "parallel", .threads = 2},
              .metric = metric,
              .target = target};
  plan.claims = {{.claim = claim, .baseline = 0, .candidate = 1}};
  return plan;
}

inline Target AtLeast(double low) { return {.low = low, .text = ">= test"}; }

inline Sample UndisturbedSample(int round, int cell, int lanes, double span_ns) {
  Sample sample{
      .round = round, .generation = round / 4, .cell = cell, .at_s = round * 1.0};
  sample.measurement = {
      .iterations = 1, .span_ns = static_cast<std::int64_t>(span_ns), .items = 10};
  for (int lane = 0; lane < lanes; ++lane) {
    LaneEvidence evidence;
    evidence.cpu_placed = evidence.cpu_first = evidence.cpu_last = lane;
    evidence.end_ns = sample.measurement.span_ns;
    evidence.cpu_ns = sample.measurement.span_ns;
    sample.measurement.lanes.push_back(evidence);
  }
  return sample;
}

// One round a second; the sequential cell takes 100 ms, the parallel one 100 / speedup,
// both with 1% of seeded noise. `change` may spoil samples.
inline RunRecords Rounds(
    int count, double speedup,
    const std::function<void(Sample&)>& change = [](Sample&) {}) {
  RunRecords records;
  for (int round = 0; round < count; ++round) {
    KeyedRandom random{17, static_cast<std::uint64_t>(round)};
    for (int cell = 0; cell < 2; ++cell) {
      const double ideal_ns = cell == 0 ? 1e8 : 1e8 / speedup;
      Sample sample = UndisturbedSample(round, cell, cell + 1,
                                        ideal_ns * (1 + random.Uniform(-0.01, 0.01)));
      change(sample);
      records.samples.push_back(sample);
    }
    records.rounds.push_back({.round = round, .at_s = round + 1.0});
  }
  return records;
}

}  // namespace assay
