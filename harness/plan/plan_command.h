// The plan of `assay command`: one program over its axes, against a sequential one if
// there is one, with the claims that were made of it. Pure. Tested in
// plan_command_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/plan/make_plan.h"
#include "harness/plan/params.h"
#include "results/model/claim.h"

namespace assay {

// The names of the variants.
inline constexpr char kCommandVariant[] = "command";
inline constexpr char kBaselineVariant[] = "baseline";

// A claim as it was made of the program, where its points may be left open.
struct CommandClaim {
  Claim claim;  // without workload and arms
  // Points are axis=value; an axis that has one value only need not be named.
  std::vector<ParamOverride> candidate;  // empty: the most threads
  std::vector<ParamOverride> baseline;   // empty: the baseline or one thread, same values
};

struct CommandRequest {
  std::string name;                      // of the case; empty: the program's
  CommandSpec spec;                      // with placeholders
  std::optional<ProgramStart> baseline;  // the best sequential program, with placeholders
  std::string threads;  // as typed; empty: pow2 where the command says {threads}
  std::vector<ParamOverride> axes;  // a value is a list: "1,3,9"
  std::vector<CommandClaim> claims;
};

// Every point of the axes, the baseline once for each without regard to threads. A
// program that does not say {threads} gets all CPUs, unless `threads` says otherwise.
// InvalidArgument for axes that the command does not mention and claims about points that
// cannot be.
absl::StatusOr<Plan> PlanCommand(const CommandRequest& request,
                                 const PlanOptions& options, const Topology& topology);

}  // namespace assay
