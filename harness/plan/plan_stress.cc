#include "harness/plan/plan_stress.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "harness/plan/catalogue.h"
#include "harness/plan/threads.h"
#include "harness/topology/placement.h"
#include "sanitizers/flavours.h"

namespace assay {
namespace {

// In the order of the policy; more lanes than CPUs begin again with the first.
absl::StatusOr<LanePlacement> Placed(const Topology& topology, const std::string& policy,
                                     int lanes) {
  const int distinct = std::min(lanes, DefaultLanes(topology, policy));
  absl::StatusOr<std::vector<int>> cpus = PlaceLanes(topology, policy, distinct);
  if (!cpus.ok()) return cpus.status();
  LanePlacement placement{.policy = policy, .cpus = *std::move(cpus)};
  for (std::size_t i = 0; static_cast<int>(placement.cpus.size()) < lanes; ++i) {
    if (placement.cpus.empty()) break;  // "none"
    placement.cpus.push_back(placement.cpus[i]);
  }
  return placement;
}

// Lanes 0 and 1 on one CPU, 2 and 3 on the next, ...
LanePlacement Oversubscribed(const LanePlacement& on_cores) {
  LanePlacement placement{.policy = "oversubscribed"};
  for (std::size_t i = 0; i < on_cores.cpus.size(); ++i) {
    placement.cpus.push_back(on_cores.cpus[i / 2]);
  }
  return placement;
}

absl::StatusOr<std::vector<LanePlacement>> PlacementsOf(const Topology& topology,
                                                        const std::string& policy,
                                                        int lanes) {
  std::vector<LanePlacement> placements;
  if (policy == "oversubscribed") {
    absl::StatusOr<LanePlacement> on_cores = Placed(topology, "cores", lanes);
    if (!on_cores.ok()) return on_cores.status();
    placements.push_back(Oversubscribed(*on_cores));
    return placements;
  }
  if (policy != kMixedPlacement) {
    absl::StatusOr<LanePlacement> one = Placed(topology, policy, lanes);
    if (!one.ok()) return one.status();
    placements.push_back(*std::move(one));
    return placements;
  }
  // Neighbours first, then siblings, then as far apart as can be.
  for (const char* each : {"cores", "compact", "spread"}) {
    absl::StatusOr<LanePlacement> next = Placed(topology, each, lanes);
    if (!next.ok()) return next.status();
    const bool known = std::any_of(placements.begin(), placements.end(),
                                   [&](const auto& p) { return p.cpus == next->cpus; });
    if (!known) placements.push_back(*std::move(next));
  }
  const LanePlacement crowded = Oversubscribed(placements.front());
  if (crowded.cpus != placements.front().cpus) placements.push_back(crowded);
  return placements;
}

// The actors of a case on this machine: as many as have a CPU of their own, within what
// the case allows.
int DefaultActors(const StressInfo& info, const Topology& topology) {
  return std::clamp(ThreadsAllowed(topology), info.actors_min, info.actors_max);
}

std::string RangeText(const StressInfo& info) {
  return info.actors_min == info.actors_max
             ? absl::StrFormat("%d", info.actors_min)
             : absl::StrFormat("%d to %d", info.actors_min, info.actors_max);
}

// Of the counts asked for those that the case allows; an error where there are none.
absl::StatusOr<std::vector<int>> ActorCounts(const CaseInfo& info,
                                             const std::string& threads,
                                             const Topology& topology) {
  const StressInfo& stress = *info.stress;
  if (threads.empty()) return std::vector<int>{DefaultActors(stress, topology)};
  // "all" and "pow2" end where the case does; other counts are looked at below.
  const bool open_ended = threads.find_first_of("ap") != std::string::npos;
  constexpr int kMost = 10'000;
  absl::StatusOr<std::vector<int>> counts = ParseThreads(
      threads, open_ended ? stress.actors_max : kMost, "lanes of a stress case");
  if (!counts.ok()) return counts.status();
  std::erase_if(*counts, [&](int count) {
    return count < stress.actors_min || count > stress.actors_max;
  });
  if (!counts->empty()) return counts;
  return absl::InvalidArgumentError(
      absl::StrFormat("--threads: %s/%s has %s actors, which %s does not allow",
                      info.name, info.variant, RangeText(stress), threads));
}

// "pair/broken x2", and parameters where they are not the default.
std::string ClaimId(const Cell& cell, const CaseInfo& info, bool with_flavour) {
  std::string id =
      absl::StrFormat("%s/%s x%d", cell.workload, cell.variant, cell.threads);
  for (const ParamInfo& param : info.params) {
    const ParamValue& value = cell.params.at(param.name);
    if (value != param.default_value) id += " " + param.name + "=" + ParamText(value);
  }
  return with_flavour ? id + " " + cell.flavour : id;
}

Claim ClaimOf(const Cell& cell, const CaseInfo& info, double at_most, bool with_flavour) {
  const bool broken = info.stress->expected == Expected::kCaught;
  Claim claim{.id = ClaimId(cell, info, with_flavour),
              .says = info.question,
              .workload = cell.workload,
              .params = cell.params,
              .candidate = {.variant = cell.variant, .threads = cell.threads},
              .metric = broken ? Metric::kCaught : Metric::kClean};
  claim.target.text =
      broken ? std::string("at least once") : absl::StrFormat("<= %.3g", at_most);
  claim.target.high = broken ? 1 : at_most;
  return claim;
}

// Whether a sanitizer can tell anything about a case in this flavour: of what is broken
// on purpose, only what its detector is for.
bool IsForDetector(const StressInfo& info, const std::string& flavour) {
  const Flavour* const sanitizer = FindFlavour(flavour);
  if (info.expected == Expected::kClean || sanitizer == nullptr) return true;
  return std::any_of(
      info.reported_as.begin(), info.reported_as.end(),
      [&](const std::string& kind) { return Claims(sanitizer->detector, kind); });
}

// Of "123@abcd" the number, where the version is the case's, or where there is none.
absl::StatusOr<std::uint64_t> SeedOf(const std::string& text, const CaseInfo& info) {
  std::uint64_t seed = 0;
  const std::size_t at = std::min(text.find('@'), text.size());
  const auto parsed = std::from_chars(text.data(), text.data() + at, seed);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + at) {
    return absl::InvalidArgumentError(
        absl::StrFormat("'%s' is no seed; a finding shows one as 12345@1f3a9c2b", text));
  }
  const std::string version = at < text.size() ? text.substr(at + 1) : "";
  if (version.empty() || version == info.stress->version) return seed;
  return absl::InvalidArgumentError(absl::StrFormat(
      "seed %s was found with another version of %s/%s, which is now %s: a replay would "
      "show nothing about it. Hunt again, or replay the bare number %d",
      text, info.name, info.variant, info.stress->version, seed));
}

class StressPlanner {
 public:
  StressPlanner(const StressRequest& request, const PlanOptions& options,
                const Topology& topology)
      : request_(request),
        options_(options),
        topology_(topology),
        with_flavour_(options.flavour.find(',') != std::string::npos) {
    plan_ = {.command = options.command, .seed = options.seed, .limits = options.limits};
  }

  absl::Status Add(const CaseInfo& info, const std::string& flavour) {
    if (request_.for_sanitizers && !IsForDetector(*info.stress, flavour)) {
      return absl::OkStatus();
    }
    if (!request_.replay.empty()) {
      const absl::StatusOr<std::uint64_t> seed = SeedOf(request_.replay, info);
      if (!seed.ok()) return seed.status();
      plan_.replay = *seed;
      plan_.limits.burst_iterations = request_.iterations;
    }
    absl::StatusOr<std::vector<int>> counts =
        ActorCounts(info, request_.threads, topology_);
    if (!counts.ok() && request_.cases.empty()) {
      plan_.notes.push_back(std::string(counts.status().message()));
      return absl::OkStatus();
    }
    if (!counts.ok()) return counts.status();
    absl::StatusOr<std::vector<Params>> combinations =
        ParamCombinations(request_.params, info);
    if (!combinations.ok()) return combinations.status();
    for (int count : *counts) {
      for (const Params& params : *combinations) {
        absl::Status status = AddCell(info, flavour, count, params);
        if (!status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  Plan Take() { return std::move(plan_); }

 private:
  absl::Status AddCell(const CaseInfo& info, const std::string& flavour, int threads,
                       const Params& params) {
    absl::StatusOr<Params> complete = CompleteParams(info, params);
    if (!complete.ok()) return complete.status();
    absl::StatusOr<std::vector<LanePlacement>> placements =
        PlacementsOf(topology_, options_.placement, threads);
    if (!placements.ok()) return placements.status();
    Cell cell{
        .workload = info.name,
        .variant = info.variant,
        .threads = threads,
        .params = *std::move(complete),
        .placement = options_.placement,
        .cpus = placements->front().cpus,
        .flavour = flavour,
        .stress = StressCell{.info = *info.stress,
                             .placements = *std::move(placements),
                             .reports_only = request_.for_sanitizers &&
                                             info.stress->expected == Expected::kCaught}};
    // Named twice, hunted once.
    if (std::find(plan_.cells.begin(), plan_.cells.end(), cell) != plan_.cells.end()) {
      return absl::OkStatus();
    }
    plan_.claims.push_back({.claim = ClaimOf(cell, info, request_.at_most, with_flavour_),
                            .candidate = static_cast<int>(plan_.cells.size())});
    plan_.cells.push_back(std::move(cell));
    return absl::OkStatus();
  }

  const StressRequest& request_;
  const PlanOptions& options_;
  const Topology& topology_;
  const bool with_flavour_;  // in the claims' ids
  Plan plan_;
};

// Without a failure in so many, the rate of failures is below `at_most`, at a claim's
// confidence.
std::int64_t IterationsFor(double at_most) {
  return static_cast<std::int64_t>(
      std::ceil(std::log(1 - Claim{}.confidence) / std::log1p(-at_most)));
}

// The cases that were asked for, as one flavour has them.
absl::StatusOr<std::vector<const CaseInfo*>> ChosenCases(
    const StressRequest& request, const std::string& flavour,
    const std::vector<FamilyInfo>& families) {
  const Catalogue catalogue(families, flavour, Catalogue::Kind::kStressCases);
  std::vector<const CaseInfo*> chosen;
  for (const std::string& name : request.cases) {
    absl::StatusOr<std::vector<const CaseInfo*>> variants =
        catalogue.Chosen(name, request.variants);
    if (!variants.ok()) return variants.status();
    chosen.insert(chosen.end(), variants->begin(), variants->end());
  }
  if (!request.cases.empty()) return chosen;
  for (const CaseInfo* info : catalogue.all()) {
    const bool wanted = request.variants.empty() ||
                        std::find(request.variants.begin(), request.variants.end(),
                                  info->variant) != request.variants.end();
    if (wanted) chosen.push_back(info);
  }
  if (!chosen.empty()) return chosen;
  return absl::InvalidArgumentError(absl::StrFormat(
      "no such stress case is built in flavour '%s'; see: assay list", flavour));
}

}  // namespace

absl::StatusOr<Plan> PlanStress(const StressRequest& request, const PlanOptions& options,
                                const std::vector<FamilyInfo>& families,
                                const Topology& topology) {
  StressPlanner planner(request, options, topology);
  const std::vector<std::string> flavours = absl::StrSplit(options.flavour, ',');
  for (const std::string& flavour : flavours) {
    absl::StatusOr<std::vector<const CaseInfo*>> chosen =
        ChosenCases(request, flavour, families);
    if (!chosen.ok()) return chosen.status();
    if (!request.replay.empty() && (chosen->size() != 1 || flavours.size() != 1)) {
      return absl::InvalidArgumentError(
          "--replay takes one case and --variant, since a seed belongs to one");
    }
    for (const CaseInfo* info : *chosen) {
      absl::Status status = planner.Add(*info, flavour);
      if (!status.ok()) return status;
    }
  }
  Plan plan = planner.Take();
  if (request.hunts_until_known) {
    plan.limits.hunt_iterations_min = IterationsFor(request.at_most);
  }
  if (!plan.cells.empty()) return plan;
  return absl::InvalidArgumentError(
      plan.notes.empty() ? "of these cases no sanitizer could tell anything"
                         : "no stress case has so many actors: " + plan.notes.front());
}

}  // namespace assay
