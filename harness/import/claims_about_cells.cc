// See claims_about_cells.h.
#include "harness/import/claims_about_cells.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/plan/command_cell.h"

namespace assay {
namespace {

// A name among others: itself, or the only one that it is a part of.
absl::StatusOr<std::string> NameFor(const std::string& text, const std::string& what,
                                    const std::set<std::string>& known) {
  if (known.contains(text)) return text;
  std::vector<std::string> matching;
  for (const std::string& name : known) {
    if (name.find(text) != std::string::npos) matching.push_back(name);
  }
  if (matching.size() == 1) return matching.front();
  const bool none = matching.empty();
  return absl::InvalidArgumentError(absl::StrFormat(
      "no single %s is called '%s'; %s: %s", what, text, none ? "there are" : "it may be",
      absl::StrJoin(
          none ? std::vector<std::string>(known.begin(), known.end()) : matching, ", ")));
}

// What a claim's point says.
struct Point {
  std::optional<std::string> workload = {}, variant = {};
  std::optional<int> threads = {};
  Params params = {};

  // Whatever its threads.
  bool Fits(const Cell& cell) const {
    return (!workload || cell.workload == *workload) &&
           (!variant || cell.variant == *variant) &&
           std::all_of(params.begin(), params.end(), [&](const auto& param) {
             const auto found = cell.params.find(param.first);
             return found != cell.params.end() &&
                    ParamText(found->second) == ParamText(param.second);
           });
  }
};

absl::Status Ambiguous(const std::string& axis, const std::string& one,
                       const std::string& other) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "about which %s, '%s' or '%s'? Add '@ %s=...'", axis, one, other, axis));
}

ClaimArm ArmOf(const Cell& cell) {
  return {.variant = cell.variant, .threads = cell.threads, .params = cell.params};
}

class ClaimAdder {
 public:
  explicit ClaimAdder(Plan* plan) : plan_(*plan) {}

  absl::Status Add(const CommandClaim& asked) {
    PlannedClaim planned{.claim = asked.claim};
    if (asked.claim.metric == Metric::kFailureRate) {
      return absl::InvalidArgumentError("nothing here counts wrong answers");
    }
    absl::StatusOr<Point> point = PointOf(asked.candidate);
    if (!point.ok()) return point.status();
    absl::StatusOr<std::vector<int>> candidates = Fitting(*point);
    if (!candidates.ok()) return candidates.status();
    const int threads = point->threads.value_or(CellAt(candidates->back()).threads);
    planned.candidate = WithThreads(*candidates, threads);
    planned.claim.workload = CellAt(candidates->front()).workload;
    planned.claim.candidate = ArmOf(CellAt(candidates->front()));
    planned.claim.candidate.threads = threads;
    if (NeedsBaseline(asked.claim.metric)) {
      absl::Status status = SetBaseline(asked, *point, *candidates, &planned);
      if (!status.ok()) return status;
    } else if (!asked.baseline.empty()) {
      return absl::InvalidArgumentError("this metric compares nothing; leave out 'vs'");
    }
    if (planned.candidate < 0) Predict(*candidates, &planned);
    plan_.claims.push_back(std::move(planned));
    return absl::OkStatus();
  }

 private:
  const Cell& CellAt(int index) const {
    return plan_.cells[static_cast<std::size_t>(index)];
  }

  absl::StatusOr<Point> PointOf(const std::vector<ParamOverride>& values) const {
    std::set<std::string> workloads, variants, axes;
    for (const Cell& cell : plan_.cells) {
      workloads.insert(cell.workload);
      variants.insert(cell.variant);
      for (const auto& [name, value] : cell.params) axes.insert(name);
    }
    Point point;
    for (const auto& [name, text] : values) {
      if (axes.contains(name)) {
        point.params[name] = InferParamValue(text);
      } else if (IsWordForThreads(name)) {
        int threads = 0;
        if (!absl::SimpleAtoi(text, &threads) || threads < 1) {
          return absl::InvalidArgumentError("'" + text + "' is no number of threads");
        }
        point.threads = threads;
      } else if (name == "variant" || name == "workload") {
        const bool is_variant = name == "variant";
        absl::StatusOr<std::string> found =
            NameFor(text, name, is_variant ? variants : workloads);
        if (!found.ok()) return found.status();
        (is_variant ? point.variant : point.workload) = *found;
      } else {
        axes.insert({"threads", "variant", "workload"});
        return absl::InvalidArgumentError(
            absl::StrFormat("'%s' is no axis of these cells; they have %s", name,
                            absl::StrJoin(axes, ", ")));
      }
    }
    return point;
  }

  // The cells that fit, by ascending threads, all of one workload, variant and set of
  // parameters.
  absl::StatusOr<std::vector<int>> Fitting(const Point& point) const {
    std::vector<int> fitting;
    for (int i = 0; i < static_cast<int>(plan_.cells.size()); ++i) {
      if (point.Fits(CellAt(i))) fitting.push_back(i);
    }
    if (fitting.empty()) return absl::InvalidArgumentError("nothing fits that point");
    const Cell& first = CellAt(fitting.front());
    for (const int index : fitting) {
      if (absl::Status status = CheckAlike(first, CellAt(index)); !status.ok()) {
        return status;
      }
    }
    std::sort(fitting.begin(), fitting.end(),
              [&](int a, int b) { return CellAt(a).threads < CellAt(b).threads; });
    return fitting;
  }

  static absl::Status CheckAlike(const Cell& one, const Cell& other) {
    if (other.workload != one.workload) {
      return Ambiguous("workload", one.workload, other.workload);
    }
    if (other.variant != one.variant) {
      return Ambiguous("variant", one.variant, other.variant);
    }
    for (const auto& [name, value] : other.params) {
      const auto own = one.params.find(name);
      if (own != one.params.end() && own->second == value) continue;
      return Ambiguous(name, own == one.params.end() ? "none" : ParamText(own->second),
                       ParamText(value));
    }
    return absl::OkStatus();
  }

  // The one with that many threads, or -1.
  int WithThreads(const std::vector<int>& cells, int threads) const {
    const auto found = std::find_if(cells.begin(), cells.end(), [&](int index) {
      return CellAt(index).threads == threads;
    });
    return found == cells.end() ? -1 : *found;
  }

  // What a speedup is over where the claim does not say: the baseline if there is one, or
  // the same variant on one thread.
  int DefaultBaseline(const std::vector<int>& candidates) const {
    const Cell& candidate = CellAt(candidates.front());
    for (int i = 0; i < static_cast<int>(plan_.cells.size()); ++i) {
      const Cell& cell = CellAt(i);
      if (cell.threading == Threading::kSingle && cell.workload == candidate.workload &&
          cell.params == candidate.params) {
        return i;
      }
    }
    return WithThreads(candidates, 1);
  }

  // What its point leaves open is as in the candidate's.
  absl::StatusOr<int> NamedBaseline(const CommandClaim& asked, const Point& candidate,
                                    const Claim& claim) const {
    absl::StatusOr<Point> point = PointOf(asked.baseline);
    if (!point.ok()) return point.status();
    if (!point->workload) point->workload = claim.workload;
    if (!point->variant) point->variant = candidate.variant;
    point->params.insert(claim.candidate.params.begin(), claim.candidate.params.end());
    absl::StatusOr<std::vector<int>> baselines = Fitting(*point);
    if (!baselines.ok()) return baselines.status();
    return WithThreads(*baselines, point->threads.value_or(claim.candidate.threads));
  }

  absl::Status SetBaseline(const CommandClaim& asked, const Point& candidate,
                           const std::vector<int>& candidates,
                           PlannedClaim* planned) const {
    planned->baseline = DefaultBaseline(candidates);
    if (!asked.baseline.empty()) {
      absl::StatusOr<int> named = NamedBaseline(asked, candidate, planned->claim);
      if (!named.ok()) return named.status();
      planned->baseline = *named;
    }
    if (planned->baseline < 0) {
      return absl::InvalidArgumentError(
          "what it is compared with was not measured; name something else after 'vs'");
    }
    if (planned->baseline == planned->candidate) {
      return absl::InvalidArgumentError(
          "it would be compared with itself; name more threads, or something else after "
          "'vs'");
    }
    planned->claim.baseline = ArmOf(CellAt(planned->baseline));
    return absl::OkStatus();
  }

  void Predict(const std::vector<int>& candidates, PlannedClaim* planned) const {
    std::vector<std::string> measured;
    for (const int index : candidates) {
      measured.push_back(std::to_string(CellAt(index).threads));
    }
    planned->untestable =
        absl::StrFormat("NOT_MEASURED: %d threads claimed; there are %s",
                        planned->claim.candidate.threads, absl::StrJoin(measured, ", "));
    const int baseline = std::exchange(planned->baseline, -1);
    const int alone = WithThreads(candidates, 1);
    if (baseline < 0 || alone < 0) return;
    planned->prediction = {baseline, alone};
    for (const int index : candidates) {
      if (index != alone) planned->prediction.push_back(index);
    }
  }

  Plan& plan_;
};

}  // namespace

Params ParamsOf(const std::map<std::string, std::string>& texts) {
  Params params;
  for (const auto& [name, text] : texts) params[name] = InferParamValue(text);
  return params;
}

absl::Status MarkBaseline(const std::string& variant, Plan* plan) {
  if (variant.empty()) return absl::OkStatus();
  std::set<std::string> variants;
  for (const Cell& cell : plan->cells) {
    if (cell.threads == 1) variants.insert(cell.variant);
  }
  absl::StatusOr<std::string> name = NameFor(variant, "variant on one thread", variants);
  if (!name.ok()) {
    return absl::InvalidArgumentError("--baseline: " +
                                      std::string(name.status().message()));
  }
  for (Cell& cell : plan->cells) {
    if (cell.variant == *name && cell.threads == 1) cell.threading = Threading::kSingle;
  }
  return absl::OkStatus();
}

absl::Status AddClaimAboutCells(const CommandClaim& claim, Plan* plan) {
  const absl::Status status = ClaimAdder(plan).Add(claim);
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrFormat("--claim '%s': %s", claim.claim.id, std::string(status.message())));
}

}  // namespace assay
