// From what the user asked for to a plan: which cells, on which CPUs, for which claims.
// Pure; every mistake of the user is found here, before anything runs. Tested in
// make_plan_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/plan/params.h"
#include "harness/topology/topology.h"
#include "results/model/case_info.h"
#include "results/model/plan.h"

namespace assay {

// What every command that measures has in common.
struct PlanOptions {
  std::string command;
  std::uint64_t seed = 1;
  std::string placement = "cores";
  std::string flavour = "release";  // a sweep takes several by commas
  RunLimits limits;
};

struct SweepRequest {
  std::vector<std::string> cases;
  std::vector<std::string> variants;  // empty: all
  std::string threads;                // as typed; empty: pow2
  std::vector<ParamOverride> params;  // a value may be a list: "0.5,0.9"
};

// Every variant of the cases on every thread count and every combination of the
// parameters' values. Sequential variants run on one thread.
absl::StatusOr<Plan> PlanSweep(const SweepRequest& request, const PlanOptions& options,
                               const std::vector<FamilyInfo>& families,
                               const Topology& topology);

struct ProveRequest {
  std::vector<Claim> claims;
  std::vector<Projection> projections;
  std::vector<std::string> only;  // claim ids; empty: all
  // For claims about more threads than this machine has, also plan their variant on the
  // thread counts that it does have, to predict from.
  bool predict = false;
};

// The cells that the claims need, each once. A claim that this machine cannot test stays
// in the plan, without cells and with the reason.
absl::StatusOr<Plan> PlanProve(const ProveRequest& request, const PlanOptions& options,
                               const std::vector<FamilyInfo>& families,
                               const Topology& topology);

// Puts the constants, by workload, into the plan's cells.
void SetConstants(const std::map<std::string, Constants>& constants, Plan* plan);

}  // namespace assay
