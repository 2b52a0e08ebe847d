// From what the user wants hunted to a plan: which stress cells, where their lanes sit in
// turn, and for each cell the claim that it is tested for. Pure. Tested in
// plan_stress_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/plan/make_plan.h"

namespace assay {

struct StressRequest {
  std::vector<std::string> cases;     // empty: all
  std::vector<std::string> variants;  // empty: all
  std::string threads;                // as typed; empty: as many as suit case and machine
  std::vector<ParamOverride> params;
  double at_most = 1e-3;  // a clean cell's failure rate must be known to be below this
  // A cell that is too slow for that in its time has ten times as long.
  bool hunts_until_known = false;
  std::string replay;           // a seed, with "@version" or without; empty: hunt
  std::int64_t iterations = 0;  // of each replay; 0: as many as its time allows
  // For sanitizers: of what is broken on purpose only those that the flavour's detector
  // must report, hunted until it does, whatever their own oracle says.
  bool for_sanitizers = false;
};

// `options.placement` "mixed": the lanes' places change from burst to burst, between
// those of all policies that differ here and one where two lanes share a CPU. Each cell
// gets a claim: that it is clean, or, where the case is known to be broken, that this is
// caught. A seed of another version of a case is an error. `options.flavour` may name
// several by commas; then each case is hunted in all of them.
absl::StatusOr<Plan> PlanStress(const StressRequest& request, const PlanOptions& options,
                                const std::vector<FamilyInfo>& families,
                                const Topology& topology);

inline constexpr char kMixedPlacement[] = "mixed";

}  // namespace assay
