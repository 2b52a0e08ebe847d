// Did a sample have its CPUs to itself? A neighbour can turn a true speedup of 1.92 into
// a steady 1.01 with a tight spread, which no statistic of the times can see
// (docs/procedure.md 2 and 4). So a sample is judged by what the kernel counted around
// it, and never by its time: that would select the results one hopes for.
//
// The evidence used, best first: the time that lanes were runnable but had to wait for a
// CPU (schedstat run delay); CPU pressure; CPU time used by others and stolen by the
// hypervisor. A cell with more threads than CPUs waits for itself, so only the last is
// evidence there; a program of `assay command` may, as may threads that ended with the
// sample (of <assay/testing.h>), and there waiting counts only together with others' use
// of its CPUs. Limits are those of docs/procedure.md 6.1.
// Tested in contention_test.cc.
#pragma once

#include <string>

#include "results/model/cell.h"
#include "results/model/record.h"

namespace assay {

struct ContentionLimits {
  double run_delay_share = 0.02;   // of the threads' time
  double machine_share = 0.10;     // of wall time: pressure, foreign and stolen CPU time
  double start_skew_share = 0.10;  // of the span
  int usable_cpus = 0;             // for cells that name no CPUs; 0: unknown
};

struct Cleanliness {
  bool clean = true;
  // Why not, one of a few fixed phrases so that they can be counted; empty if clean.
  std::string reason = {};
  double kappa = 0;      // the contended fraction that was held against the limit
  bool ungated = false;  // the kernel gave no evidence: clean is an assumption
};

Cleanliness JudgeSample(const Sample& sample, const Cell& cell,
                        const ContentionLimits& limits = {});

// Whether the cell has more threads (or, by its parameter "callers", more callers) than
// CPUs, so that it must wait for itself.
bool IsOversubscribed(const Cell& cell, const ContentionLimits& limits = {});

}  // namespace assay
