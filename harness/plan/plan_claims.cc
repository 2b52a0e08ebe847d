#include "harness/plan/plan_claims.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "harness/plan/command_cell.h"
#include "harness/plan/make_cell.h"
#include "harness/plan/threads.h"

namespace assay {
namespace {

// "two_cores.toml:12: claim 'x': " in front of what is wrong.
absl::Status AtClaim(const Claim& claim, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrFormat("%s:%d: claim '%s': %s", claim.file, claim.line,
                                      claim.id, std::string(status.message())));
}

Params Merged(const Params& base, const Params& on_top) {
  Params merged = on_top;
  merged.insert(base.begin(), base.end());
  return merged;
}

// The program of an arm, and what its output is to be compared with: that of the claim's
// baseline or, where it has none, its own on one thread.
CommandTemplate CommandOf(const Claim& claim, const ClaimArm& arm) {
  CommandTemplate command{.workload = claim.workload,
                          .variant = arm.variant,
                          .is_sequential = arm.command.has_value() && arm.threads == 1,
                          .spec = arm.command ? *arm.command : *claim.command,
                          .params = Merged(claim.params, arm.params)};
  if (command.spec.same_output && !command.spec.same_output_as) {
    const ClaimArm& other =
        NeedsBaseline(claim.metric) ? claim.baseline : claim.candidate;
    command.spec.same_output_as =
        ProgramAt((other.command ? *other.command : *claim.command).program,
                  NeedsBaseline(claim.metric) ? other.threads : 1,
                  Merged(claim.params, other.params));
  }
  return command;
}

// Checks an arm whole even where the machine is too small for it: a misspelt claim must
// not hide behind UNTESTABLE. Adds its cell unless it is too large.
absl::StatusOr<int> PlanArm(const Claim& claim, const ClaimArm& arm, bool testable,
                            const Catalogue& catalogue, const PlanOptions& options,
                            const Topology& topology, Plan* plan) {
  const int threads = testable ? arm.threads : 1;
  if (claim.command) {
    absl::StatusOr<Cell> cell =
        MakeCommandCell(CommandOf(claim, arm), threads, options, topology);
    if (!cell.ok()) return cell.status();
    return testable ? IndexOf(*cell, plan) : -1;
  }
  absl::StatusOr<const CaseInfo*> info = catalogue.Variant(claim.workload, arm.variant);
  if (!info.ok()) return info.status();
  if (claim.metric == Metric::kScaledSpeedup && (*info)->scales != Scales::kThroughput) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "scaled_speedup needs a case that scales by throughput; %s shares a "
        "fixed amount of work. Use metric = \"speedup\"",
        claim.workload));
  }
  absl::StatusOr<Cell> cell =
      MakeCell(**info, threads, Merged(claim.params, arm.params), options, topology);
  if (!cell.ok()) return cell.status();
  return testable ? IndexOf(*cell, plan) : -1;
}

absl::StatusOr<PlannedClaim> PlanClaim(const Claim& claim, const Catalogue& catalogue,
                                       const PlanOptions& options,
                                       const Topology& topology, Plan* plan) {
  PlannedClaim planned{.claim = claim};
  const int wanted = std::max(claim.candidate.threads, claim.baseline.threads);
  const bool testable = wanted <= ThreadsAllowed(topology);
  if (!testable) {
    planned.untestable =
        absl::StrFormat("%d threads claimed, %d allowed here (%s)", wanted,
                        ThreadsAllowed(topology), LimitText(topology));
  }
  if (NeedsBaseline(claim.metric)) {
    absl::StatusOr<int> baseline =
        PlanArm(claim, claim.baseline, testable, catalogue, options, topology, plan);
    if (!baseline.ok()) return AtClaim(claim, baseline.status());
    planned.baseline = *baseline;
  }
  absl::StatusOr<int> candidate =
      PlanArm(claim, claim.candidate, testable, catalogue, options, topology, plan);
  if (!candidate.ok()) return AtClaim(claim, candidate.status());
  planned.candidate = *candidate;
  if (testable && planned.baseline == planned.candidate) {
    return AtClaim(claim,
                   absl::InvalidArgumentError(
                       "baseline and candidate are the same cell; nothing to compare"));
  }
  return planned;
}

// One cell that a prediction needs: added to the plan, or only looked up; -1 where it is
// not there.
absl::StatusOr<int> PredictionCell(const Claim& claim, ClaimArm arm, int threads,
                                   bool add, const Catalogue& catalogue,
                                   const PlanOptions& options, const Topology& topology,
                                   Plan* plan) {
  arm.threads = threads;
  Plan scratch = *plan;
  absl::StatusOr<int> cell =
      PlanArm(claim, arm, true, catalogue, options, topology, add ? plan : &scratch);
  if (!cell.ok() || add) return cell;
  return *cell < static_cast<int>(plan->cells.size()) ? *cell : -1;
}

// What PlannedClaim::prediction holds: the variant on one thread, two, four, ... and on
// all that are allowed. Empty where the plan lacks the baseline or the variant alone, or
// has it on one thread only.
absl::StatusOr<std::vector<int>> PlanPrediction(const Claim& claim, bool add,
                                                const Catalogue& catalogue,
                                                const PlanOptions& options,
                                                const Topology& topology, Plan* plan) {
  absl::StatusOr<std::vector<int>> counts =
      ParseThreads("pow2", ThreadsAllowed(topology), AllowedText(topology));
  if (!counts.ok()) return counts.status();
  if (counts->back() == 1) return std::vector<int>{};  // one thread tells nothing of more
  absl::StatusOr<int> baseline =
      PredictionCell(claim, claim.baseline, 1, add, catalogue, options, topology, plan);
  if (!baseline.ok()) return baseline.status();
  std::vector<int> cells = {*baseline};
  for (int threads : *counts) {
    absl::StatusOr<int> cell = PredictionCell(claim, claim.candidate, threads, add,
                                              catalogue, options, topology, plan);
    if (!cell.ok()) return cell.status();
    if (*cell >= 0 || threads == 1) cells.push_back(*cell);
  }
  const bool is_enough = cells.size() > 2 && cells[0] >= 0 && cells[1] >= 0;
  return is_enough ? cells : std::vector<int>{};
}

bool IsPredictable(const PlannedClaim& planned) {
  const Claim& claim = planned.claim;
  const bool is_speedup = claim.metric == Metric::kSpeedup ||
                          claim.metric == Metric::kEfficiency ||
                          claim.metric == Metric::kScaledSpeedup;
  return !planned.untestable.empty() && is_speedup && claim.baseline.threads == 1;
}

}  // namespace

absl::Status AddClaim(const Claim& claim, const Catalogue& catalogue,
                      const PlanOptions& options, const Topology& topology, Plan* plan) {
  absl::StatusOr<PlannedClaim> planned =
      PlanClaim(claim, catalogue, options, topology, plan);
  if (!planned.ok()) return planned.status();
  plan->claims.push_back(*std::move(planned));
  return absl::OkStatus();
}

absl::Status AddPredictions(const Catalogue& catalogue, const PlanOptions& options,
                            const Topology& topology, Plan* plan) {
  for (PlannedClaim& planned : plan->claims) {
    if (!IsPredictable(planned)) continue;
    absl::StatusOr<std::vector<int>> cells =
        PlanPrediction(planned.claim, plan->predict, catalogue, options, topology, plan);
    if (!cells.ok()) return AtClaim(planned.claim, cells.status());
    planned.prediction = *std::move(cells);
  }
  return absl::OkStatus();
}

}  // namespace assay
