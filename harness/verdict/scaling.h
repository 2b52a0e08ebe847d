// Scaling laws over a run's cells, and what they predict for claims about threads that
// this machine does not have.
//
// A model is of one variant against itself on one thread: against a faster sequential
// variant the constant cost of parallel code would look like a serial fraction that falls
// with threads, and no bound would hold. A prediction for a claim multiplies the bound by
// the claim's baseline over the variant on one thread, with that ratio's interval.
// Pure. Tested in scaling_test.cc.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "harness/verdict/evidence.h"
#include "results/model/plan.h"
#include "results/model/scaling.h"

namespace assay {

// One model for each variant that was measured on one thread and on more.
std::vector<ScalingModel> FitModels(const Plan& plan, const Evidence& evidence);

// Of an untestable claim, from cells of the same work and variant on fewer threads.
// Nothing where none are in the plan, or where the metric is no speedup.
std::optional<Prediction> Predict(const Plan& plan, const PlannedClaim& planned,
                                  const Evidence& evidence,
                                  std::span<const int> thread_borders);

}  // namespace assay
