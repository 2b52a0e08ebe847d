// Speedups and verdicts of a run whose samples stand in no rounds, because other tools
// took them (IsImported). Each cell's median gets an interval of its own and two are
// combined by MOVER (harness/statistics/two_runs.h). The data are all there is, so one
// look is taken, and every claim of the run shares its error rate. What nothing of this
// can see is what pairing is for: something that slowed one of the two cells alone. So
// every such verdict says UNPAIRED. Pure. Tested in unpaired_test.cc.
#pragma once

#include "harness/statistics/two_runs.h"
#include "harness/verdict/evidence.h"
#include "results/model/plan.h"
#include "results/model/verdict.h"

namespace assay {

// Time of the baseline over that of the candidate, for the same work. `after` is the
// baseline's median.
RunsRatio UnpairedSpeedup(const Plan& plan, const Evidence& evidence, int baseline,
                          int candidate, const RuleOptions& options);

Verdict GradeUnpaired(const Plan& plan, const PlannedClaim& planned,
                      const Evidence& evidence);

}  // namespace assay
