// From claims to the cells that they are tested with. Tested in make_plan_test.cc and
// plan_command_test.cc.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "harness/plan/catalogue.h"
#include "harness/plan/make_plan.h"

namespace assay {

// Adds the claim's cells to the plan, or says why this machine cannot test it, and then
// the claim itself. An error is about the claim and says where it stands.
absl::Status AddClaim(const Claim& claim, const Catalogue& catalogue,
                      const PlanOptions& options, const Topology& topology, Plan* plan);

// Fills in what untestable claims can be predicted from, once all cells are there; with
// `plan->predict` also adds the cells that it takes.
absl::Status AddPredictions(const Catalogue& catalogue, const PlanOptions& options,
                            const Topology& topology, Plan* plan);

}  // namespace assay
