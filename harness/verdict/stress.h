// What a hunt's bursts say: per cell the counts of all outcomes, how strong a clean
// result is, what was caught and when; and the verdict on each cell's claim. Pure. Tested
// in stress_test.cc.
#pragma once

#include <vector>

#include "results/journal/journal.h"
#include "results/model/model_json.h"
#include "results/model/run_report.h"

namespace assay {

// One for each cell of the plan, in its order.
std::vector<StressResult> StressResults(const Plan& plan, const RunRecords& records);

// A clean cell's claim is refuted by one failure, whatever its rate; it is proved where
// none was seen and, at 95 %, the failure rate lies below the target (no failure in n
// trials leaves 1 - 0.05^(1/n), about 3/n; Clopper and Pearson, Biometrika 26:404, 1934).
// The claim that a broken case is caught is proved by one failure.
Verdict GradeStress(const PlannedClaim& planned, const StressResult& result,
                    const std::vector<Finding>& findings);

// Its verdicts and results are one for each cell, in the plan's order.
RunReport EvaluateHunt(const RunHeader& header, const RunRecords& records);

}  // namespace assay
