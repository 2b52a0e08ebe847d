// Verdicts: from a plan's claims and the records so far. Pure, and the same while the run
// goes on as when its journal is read again. Tested in grade_test.cc.
#pragma once

#include <vector>

#include "harness/statistics/contention.h"
#include "results/journal/journal.h"
#include "results/model/plan.h"
#include "results/model/verdict.h"

namespace assay {

// A claim's verdict and whether more rounds could change it.
struct Grade {
  Verdict verdict;
  bool open = false;  // undecided, testable and worth measuring on
};

// One grade for each claim of the plan, in order. Claims of one claims file form a family
// and share its error rate (statistics.md 6.5).
std::vector<Grade> GradeClaims(const Plan& plan, const RunRecords& records,
                               const ContentionLimits& limits);

}  // namespace assay
