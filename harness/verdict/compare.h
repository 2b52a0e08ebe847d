// Two runs of the same cells -> what changed between them. Pure. Tested in
// compare_test.cc; the statistics are harness/statistics/two_runs.h.
//
// A cell is REGRESSED or IMPROVED where the whole interval of its ratio lies beyond the
// margin, EQUIVALENT where it lies within, otherwise UNDECIDED. The error rate is shared
// by all cells compared (Bonferroni). Medians are of clean rounds with right answers.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "results/journal/journal.h"
#include "results/model/comparison.h"
#include "results/model/model_json.h"

namespace assay {

struct CompareOptions {
  double margin = 0.03;
  double confidence = 0.95;
  std::string metric =
      "time";  // or "speedup", which a change of the machine's pace spares
  // Runs of different machines or flavours are no fair comparison; refused unless asked
  // for. Across flavours, cells are matched whatever their flavour.
  bool across_machines = false;
  bool across_flavours = false;
};

struct RunToCompare {
  const RunHeader& header;
  const RunRecords& records;
};

// InvalidArgument where the runs do not compare: different machines, different flavours,
// or no cell in common; the message says which and what to do.
absl::StatusOr<Comparison> Compare(const RunToCompare& before, const RunToCompare& after,
                                   const CompareOptions& options);

}  // namespace assay
