// Two runs of the same cells, held against each other. Filled in by
// harness/verdict/compare.
#pragma once

#include <string>
#include <vector>

#include "results/model/finding.h"
#include "results/model/verdict.h"

namespace assay {

enum class ChangeKind { kRegressed, kImproved, kEquivalent, kUndecided };

// One cell that both runs measured. Numbers are in `unit`; the ratio is of the second run
// over the first.
struct CellChange {
  std::string cell;  // CellName
  ChangeKind kind = ChangeKind::kUndecided;
  double ratio = 0;
  double low = 0;  // 0 and infinity where too little was measured to bound it
  double high = 0;
  double before = 0;  // medians over clean rounds
  double after = 0;
  int n_before = 0;  // clean rounds
  int n_after = 0;
  std::string unit;    // "ms", "x"
  std::string reason;  // why nothing was decided; empty otherwise
};

// A claim that both runs tested, with different verdicts.
struct ClaimChange {
  std::string claim;
  VerdictKind before = VerdictKind::kUndecided;
  VerdictKind after = VerdictKind::kUndecided;
};

struct FindingChange {
  bool is_new = true;  // false: it was found before and no more
  Finding finding;
};

struct Comparison {
  std::string before_id;
  std::string after_id;
  std::string metric;     // time | speedup
  double margin = 0.03;   // differences up to this count as none
  double confidence = 0;  // of all verdicts of the comparison together
  std::vector<CellChange> cells;
  std::vector<std::string> only_before;  // cells
  std::vector<std::string> only_after;
  std::vector<ClaimChange> claims;      // whose verdict changed
  std::vector<FindingChange> findings;  // new and vanished ones
  std::vector<std::string> notes;
};

}  // namespace assay
