#include "harness/plan/make_plan.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "harness/base/suggest.h"
#include "harness/plan/catalogue.h"
#include "harness/plan/threads.h"
#include "harness/topology/placement.h"

namespace assay {
namespace {

absl::StatusOr<Cell> MakeCell(const CaseInfo& info, int threads, const Params& params,
                              const PlanOptions& options, const Topology& topology) {
  if (info.threading == Threading::kSingle && threads != 1) {
    return absl::InvalidArgumentError(absl::StrFormat("%s/%s runs on 1 thread, not on %d",
                                                      info.name, info.variant, threads));
  }
  absl::StatusOr<Params> complete = CompleteParams(info, params);
  if (!complete.ok()) return complete.status();
  absl::StatusOr<std::vector<int>> cpus =
      PlaceLanes(topology, options.placement, threads);
  if (!cpus.ok()) return cpus.status();
  return Cell{.workload = info.name,
              .variant = info.variant,
              .threads = threads,
              .params = *std::move(complete),
              .placement = options.placement,
              .cpus = *std::move(cpus),
              .flavour = options.flavour,
              .scales = info.scales,
              .threading = info.threading,
              .item = info.item};
}

// The index of the cell in the plan, added where it is not there yet.
int IndexOf(const Cell& cell, Plan* plan) {
  const auto found = std::find(plan->cells.begin(), plan->cells.end(), cell);
  const auto index = found - plan->cells.begin();
  if (found == plan->cells.end()) plan->cells.push_back(cell);
  return static_cast<int>(index);
}

Plan EmptyPlan(const PlanOptions& options) {
  return Plan{.command = options.command, .seed = options.seed, .limits = options.limits};
}

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

// Checks an arm whole even where the machine is too small for it: a misspelt claim must
// not hide behind UNTESTABLE. Adds its cell unless it is too large.
absl::StatusOr<int> PlanArm(const Claim& claim, const ClaimArm& arm, bool testable,
                            const Catalogue& catalogue, const PlanOptions& options,
                            const Topology& topology, Plan* plan) {
  absl::StatusOr<const CaseInfo*> info = catalogue.Variant(claim.workload, arm.variant);
  if (!info.ok()) return info.status();
  if (claim.metric == Metric::kScaledSpeedup && (*info)->scales != Scales::kThroughput) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "scaled_speedup needs a case that scales by throughput; %s shares a "
        "fixed amount of work. Use metric = \"speedup\"",
        claim.workload));
  }
  const int threads = testable ? arm.threads : 1;
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

absl::StatusOr<std::vector<Claim>> ChosenClaims(const ProveRequest& request) {
  if (request.only.empty()) return request.claims;
  std::vector<Claim> chosen;
  for (const std::string& id : request.only) {
    std::vector<std::string> known;
    const std::size_t before = chosen.size();
    for (const Claim& claim : request.claims) {
      known.push_back(claim.id);
      if (claim.id == id) chosen.push_back(claim);
    }
    if (chosen.size() == before) {
      return absl::InvalidArgumentError("--only: no claim '" + id + "'." +
                                        Suggestion(id, known));
    }
  }
  return chosen;
}

}  // namespace

namespace {

// The cells of a sweep in one flavour.
absl::Status AddSweep(const SweepRequest& request, const std::vector<int>& threads,
                      const PlanOptions& options, const Catalogue& catalogue,
                      const Topology& topology, Plan* plan) {
  for (const std::string& name : request.cases) {
    absl::StatusOr<std::vector<const CaseInfo*>> variants =
        catalogue.Chosen(name, request.variants);
    if (!variants.ok()) return variants.status();
    for (const CaseInfo* info : *variants) {
      absl::StatusOr<std::vector<Params>> combinations =
          ParamCombinations(request.params, *info);
      if (!combinations.ok()) return combinations.status();
      const bool single = info->threading == Threading::kSingle;
      for (const Params& params : *combinations) {
        for (int count : single ? std::vector<int>{1} : threads) {
          absl::StatusOr<Cell> cell = MakeCell(*info, count, params, options, topology);
          if (!cell.ok()) return cell.status();
          IndexOf(*cell, plan);
        }
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Plan> PlanSweep(const SweepRequest& request, const PlanOptions& options,
                               const std::vector<FamilyInfo>& families,
                               const Topology& topology) {
  absl::StatusOr<std::vector<int>> threads =
      ParseThreads(request.threads.empty() ? "pow2" : request.threads,
                   ThreadsAllowed(topology), AllowedText(topology));
  if (!threads.ok()) return threads.status();
  Plan plan = EmptyPlan(options);
  PlanOptions one = options;
  const std::vector<std::string> flavours = absl::StrSplit(options.flavour, ',');
  for (const std::string& flavour : flavours) {
    one.flavour = flavour;
    const Catalogue catalogue(families, flavour);
    absl::Status status = AddSweep(request, *threads, one, catalogue, topology, &plan);
    if (!status.ok()) return status;
  }
  return plan;
}

absl::StatusOr<Plan> PlanProve(const ProveRequest& request, const PlanOptions& options,
                               const std::vector<FamilyInfo>& families,
                               const Topology& topology) {
  absl::StatusOr<std::vector<Claim>> claims = ChosenClaims(request);
  if (!claims.ok()) return claims.status();
  const Catalogue catalogue(families, options.flavour);
  Plan plan = EmptyPlan(options);
  plan.projections = request.projections;
  for (const Claim& claim : *claims) {
    absl::StatusOr<PlannedClaim> planned =
        PlanClaim(claim, catalogue, options, topology, &plan);
    if (!planned.ok()) return planned.status();
    plan.claims.push_back(*std::move(planned));
  }
  plan.predict = request.predict;
  for (PlannedClaim& planned : plan.claims) {  // now that all other cells are there
    if (!IsPredictable(planned)) continue;
    absl::StatusOr<std::vector<int>> cells = PlanPrediction(
        planned.claim, request.predict, catalogue, options, topology, &plan);
    if (!cells.ok()) return AtClaim(planned.claim, cells.status());
    planned.prediction = *std::move(cells);
  }
  return plan;
}

void SetConstants(const std::map<std::string, Constants>& constants, Plan* plan) {
  for (Cell& cell : plan->cells) {
    const auto found = constants.find(cell.workload);
    if (found != constants.end()) cell.constants = found->second;
  }
}

}  // namespace assay
