#include "harness/statistics/rule.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/statistics/dependence.h"
#include "harness/statistics/estimate.h"
#include "harness/statistics/warm_up.h"

namespace assay {
namespace {

// Every clean round is a look up to here (docs/procedure.md 6.4).
constexpr int kDenseLooksMax = 40;

int EffectiveRounds(const Look& look) {
  return static_cast<int>(std::floor(look.n / look.psi));
}

// b[n], or what psi leaves of it: n dependent rounds may show psi times the adverse
// rounds of the n / psi independent ones that they are worth.
int AllowedAdverse(const Look& look, const RuleOptions& options,
                   const Boundary& boundary) {
  const int effective = EffectiveRounds(look);
  if (effective < std::max(options.effective_min, kRoundsMin)) return -1;
  const double scaled = std::floor(look.psi * boundary.At(effective));
  return std::min(boundary.At(look.n), static_cast<int>(scaled));
}

std::string DependenceText(const Look& look, const RuleOptions& options, int allowed,
                           int allowed_independent) {
  if (allowed < 0) {
    return absl::StrFormat(
        "neighbouring rounds resemble each other (psi %.1f): %d clean rounds count as "
        "%d, and %d are needed",
        look.psi, look.n, EffectiveRounds(look), options.effective_min);
  }
  return absl::StrFormat(
      "neighbouring rounds resemble each other (psi %.1f): of %d rounds %d may be "
      "adverse, not %d",
      look.psi, look.n, allowed, allowed_independent);
}

void FillInterval(const Look& look, double floor_log, Decision& decision) {
  decision.estimate = std::exp(Median(look.sorted));
  if (decision.c < 0) return;
  const std::size_t cut = static_cast<std::size_t>(decision.c);
  decision.low = std::exp(look.sorted[cut] - floor_log);
  decision.high = std::exp(look.sorted[look.sorted.size() - 1 - cut] + floor_log);
}

}  // namespace

double AlphaSide(const RuleOptions& options) {
  return (1 - options.confidence) / 2 / options.claims;
}

bool IsLook(int n) { return n >= kRoundsMin && NextLook(n - 1) == n; }

int NextLook(int n) {
  if (n < kRoundsMin) return kRoundsMin;
  if (n < kDenseLooksMax) return n + 1;
  int look = kDenseLooksMax;
  while (look <= n) look = (look * 21 + 19) / 20;  // the ceiling of 1.05 n, in integers
  return look;
}

void AdverseCounts::Add(double log_value, LogTarget target, double floor_log) {
  at_least_low += log_value < target.low + floor_log;
  below_low += log_value >= target.low - floor_log;
  at_most_high += log_value > target.high - floor_log;
  above_high += log_value <= target.high + floor_log;
}

Decision::State StateFor(const AdverseCounts& counts, int allowed) {
  if (allowed < 0) return Decision::kOpen;
  if (counts.at_least_low <= allowed && counts.at_most_high <= allowed) {
    return Decision::kProved;
  }
  if (counts.below_low <= allowed || counts.above_high <= allowed) {
    return Decision::kRefuted;
  }
  return Decision::kOpen;
}

Look Examine(std::span<const CleanRound> rounds) {
  Look look;
  look.n = static_cast<int>(rounds.size());
  for (const CleanRound& round : rounds) {
    if (std::isfinite(round.log_value) && std::isfinite(round.at_s)) {
      look.sorted.push_back(round.log_value);
    }
  }
  if (!rounds.empty() && look.IsUsable()) {
    const std::vector<double> ranks = Midranks(look.sorted);  // still in time order
    std::vector<int> generations;
    for (const CleanRound& round : rounds) generations.push_back(round.generation);
    look.generations = CountGenerations(generations);
    look.psi = std::max(DependenceFactor(ranks), GenerationFactor(ranks, generations));
    look.drift_z = DriftZ(ranks);
    look.span_s = rounds.back().at_s - rounds.front().at_s;
  }
  std::sort(look.sorted.begin(), look.sorted.end());
  return look;
}

std::string Objection(const Look& look, const RuleOptions& options) {
  if (!look.IsUsable()) {
    return absl::StrFormat("%d of %d rounds have no usable ratio",
                           look.n - static_cast<int>(look.sorted.size()), look.n);
  }
  if (IsWarmingUp(look.drift_z, look.n)) {
    return absl::StrFormat(
        "the first third of the rounds differs from the rest (z %.1f): still warming up",
        look.drift_z);
  }
  if (look.span_s < options.span_min_s) {
    return absl::StrFormat("the clean rounds span %.1f s, and %.0f s are needed",
                           look.span_s, options.span_min_s);
  }
  if (look.generations < options.generations_min) {
    return absl::StrFormat(
        "the clean rounds come from %d start%s of the processes, and %d are needed",
        look.generations, look.generations == 1 ? "" : "s", options.generations_min);
  }
  return "";
}

Decision Judge(const Look& look, LogTarget target, const RuleOptions& options,
               const Boundary& boundary) {
  Decision decision{.n = look.n, .psi = look.psi};
  if (!look.IsUsable()) {
    decision.estimate = std::exp(Median(look.sorted));
    decision.withheld = Objection(look, options);
    return decision;
  }
  decision.c = AllowedAdverse(look, options, boundary);
  FillInterval(look, options.floor_log, decision);
  if (std::isnan(target.low) || std::isnan(target.high)) return decision;

  AdverseCounts counts;
  for (double d : look.sorted) counts.Add(d, target, options.floor_log);
  const int allowed_independent = boundary.At(look.n);
  if (StateFor(counts, allowed_independent) == Decision::kOpen) return decision;
  const Decision::State state = StateFor(counts, decision.c);
  if (state == Decision::kOpen) {
    decision.withheld = DependenceText(look, options, decision.c, allowed_independent);
  } else if (std::string objection = Objection(look, options); !objection.empty()) {
    decision.withheld = objection;
  } else if (!IsLook(look.n)) {
    decision.withheld = absl::StrFormat(
        "verdicts are taken at scheduled looks, the next after %d clean rounds",
        NextLook(look.n));
  } else {
    decision.state = state;
  }
  return decision;
}

Decision Decide(std::span<const CleanRound> rounds, LogTarget target,
                const RuleOptions& options, const Boundary& boundary) {
  return Judge(Examine(rounds), target, options, boundary);
}

Decision DecideRun(std::span<const CleanRound> rounds, LogTarget target,
                   const RuleOptions& options, const Boundary& boundary) {
  const int size = static_cast<int>(rounds.size());
  AdverseCounts counts;
  for (int n = 1; n <= size; ++n) {
    const auto seen = rounds.first(static_cast<std::size_t>(n));
    counts.Add(seen.back().log_value, target, options.floor_log);
    if (!IsLook(n) || StateFor(counts, boundary.At(n)) == Decision::kOpen) continue;
    const Decision decision = Decide(seen, target, options, boundary);
    if (decision.state != Decision::kOpen) return decision;
  }
  return Decide(rounds, target, options, boundary);
}

}  // namespace assay
