// Scaling laws over a run's cells, and what they predict for claims about threads that
// this machine does not have.
//
// A model is of one variant against itself on one thread: against a faster sequential
// variant the constant cost of parallel code would look like a serial fraction that falls
// with threads, and no bound would hold. A prediction for a claim multiplies the bound by
// the claim's baseline over the variant on one thread, with that ratio's interval.
// Intervals come from the rule that verdicts come from, and what withholds a verdict (a
// warm-up, a short span, too few starts of the processes) also withholds REFUTED from a
// law and REFUTED-CONDITIONAL from a claim. Pure. Tested in scaling_test.cc.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "harness/verdict/evidence.h"
#include "results/model/plan.h"
#include "results/model/scaling.h"

namespace assay {

// One model for each variant that was measured on one thread and on more.
// `thread_borders` as of Environment: beyond them no band is given.
std::vector<ScalingModel> FitModels(const Plan& plan, const Evidence& evidence,
                                    std::span<const int> thread_borders);

// Of an untestable claim, from the cells that PlannedClaim::prediction names. Nothing
// where there are none, or where they were not measured together.
std::optional<Prediction> Predict(const Plan& plan, const PlannedClaim& planned,
                                  const Evidence& evidence,
                                  std::span<const int> thread_borders);

}  // namespace assay
