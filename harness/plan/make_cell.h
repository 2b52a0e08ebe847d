// The pieces that every plan is put together from. Tested in make_plan_test.cc.
#pragma once

#include "absl/status/statusor.h"
#include "harness/plan/make_plan.h"
#include "harness/topology/topology.h"
#include "results/model/case_info.h"
#include "results/model/plan.h"

namespace assay {

Plan EmptyPlan(const PlanOptions& options);

// A cell of a workload, its parameters completed and its lanes placed.
absl::StatusOr<Cell> MakeCell(const CaseInfo& info, int threads, const Params& params,
                              const PlanOptions& options, const Topology& topology);

// The index of the cell in the plan, added where it is not there yet.
int IndexOf(const Cell& cell, Plan* plan);

}  // namespace assay
