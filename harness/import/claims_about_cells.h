// Claims about cells that are there already, because another tool measured them or says
// which benchmarks it has: a claim's points choose among them. Pure. Tested in
// claims_about_cells_test.cc.
#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "harness/plan/plan_command.h"
#include "results/model/plan.h"

namespace assay {

// Parameters as claims can name them, from what a tool wrote.
Params ParamsOf(const std::map<std::string, std::string>& texts);

// Marks the variant's cells on one thread as the best sequential ones, which speedups are
// over. `variant` is its name or a part of it that no other has; empty marks none.
absl::Status MarkBaseline(const std::string& variant, Plan* plan);

// Adds the claim. Its points name threads, parameters, and variant and workload by a part
// of the name that no other has; where they leave open which, there must be one only, and
// of threads the most are meant. A claim about more threads than there are cells for
// is untestable and gets what it can be predicted from. InvalidArgument quotes the claim.
absl::Status AddClaimAboutCells(const CommandClaim& claim, Plan* plan);

}  // namespace assay
