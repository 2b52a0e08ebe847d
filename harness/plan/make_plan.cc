#include "harness/plan/make_plan.h"

#include <map>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "harness/base/suggest.h"
#include "harness/plan/catalogue.h"
#include "harness/plan/make_cell.h"
#include "harness/plan/plan_claims.h"
#include "harness/plan/threads.h"
#include "harness/topology/placement.h"

namespace assay {
namespace {

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

// Two programs of one name need two, and so does one that is called as a workload.
void NameCommands(const Catalogue& catalogue, std::vector<Claim>* claims) {
  std::map<std::string, CommandSpec> named;
  for (Claim& claim : *claims) {
    if (!claim.command) continue;
    const std::string name = claim.workload;
    for (int number = 2;; ++number) {
      const auto [known, is_new] = named.emplace(claim.workload, *claim.command);
      const bool is_free = !catalogue.Variants(claim.workload).ok();
      if (is_free && (is_new || known->second == *claim.command)) break;
      claim.workload = absl::StrFormat("%s-%d", name, number);
    }
  }
}

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
  plan.predict = request.predict;
  NameCommands(catalogue, &*claims);
  for (const Claim& claim : *claims) {
    absl::Status status = AddClaim(claim, catalogue, options, topology, &plan);
    if (!status.ok()) return status;
  }
  absl::Status status = AddPredictions(catalogue, options, topology, &plan);
  if (!status.ok()) return status;
  return plan;
}

void SetConstants(const std::map<std::string, Constants>& constants, Plan* plan) {
  for (Cell& cell : plan->cells) {
    const auto found = constants.find(cell.workload);
    if (found != constants.end()) cell.constants = found->second;
  }
}

}  // namespace assay
