#include "harness/statistics/multiplicity.h"

#include <algorithm>
#include <set>

#include "harness/base/check.h"

namespace assay {
namespace {

std::size_t Subscript(int claim) { return static_cast<std::size_t>(claim); }

}  // namespace

ClaimFamilies::ClaimFamilies(const RuleOptions& options, int rounds_max)
    : options_(options), rounds_max_(std::max(kRoundsMin, rounds_max)) {}

int ClaimFamilies::Add(const ClaimTest& test) {
  const std::size_t family =
      family_index_.emplace(test.family, families_.size()).first->second;
  if (family == families_.size()) families_.emplace_back();
  families_[family].claims.push_back(claims_.size());
  ++families_[family].open;
  claims_.push_back({.test = test, .family = family});
  return static_cast<int>(claims_.size()) - 1;
}

void ClaimFamilies::AddRound(int claim, const CleanRound& round) {
  Progress& progress = claims_.at(Subscript(claim));
  progress.rounds.push_back(round);
  progress.grown = true;
  if (!progress.IsOpen()) return;
  progress.counts.Add(round.log_value, progress.test.target, options_.floor_log);
}

void ClaimFamilies::EndRound(int number) {
  for (Family& family : families_) {
    bool at_look = false;
    for (std::size_t claim : family.claims) {
      Progress& progress = claims_[claim];
      const bool grown = std::exchange(progress.grown, false);
      at_look = at_look || (grown && progress.IsOpen() && progress.IsAtLook());
    }
    if (at_look) TestUntilSettled(family, number);
  }
}

// All claims of one pass are tested at the same level; verdicts widen the next pass.
void ClaimFamilies::TestUntilSettled(Family& family, int number) {
  for (int before = -1; family.open != before;) {
    before = family.open;
    for (std::size_t claim : family.claims) {
      Progress& progress = claims_[claim];
      if (!progress.IsOpen() || !progress.IsAtLook()) continue;
      Test(progress, before);
      if (progress.IsOpen()) continue;
      progress.outcome.round = number;
      --family.open;
    }
  }
}

void ClaimFamilies::Test(Progress& progress, int open) {
  const int n = static_cast<int>(progress.rounds.size());
  const int allowed = BoundaryFor(progress.test, open).At(n);
  if (StateFor(progress.counts, allowed) != Decision::kOpen) Judge(progress, open);
}

void ClaimFamilies::Judge(Progress& progress, int open) {
  if (progress.examined != progress.rounds.size()) {
    progress.look = Examine(progress.rounds);
    progress.examined = progress.rounds.size();
  }
  progress.outcome.decision = assay::Judge(progress.look, progress.test.target, options_,
                                           BoundaryFor(progress.test, open));
  progress.outcome.corrected_for = open;
}

const Boundary& ClaimFamilies::BoundaryFor(const ClaimTest& test, int open) {
  RuleOptions options = options_;
  options.confidence = test.confidence;
  options.claims = open;
  const double alpha_side = AlphaSide(options);
  return boundaries_.try_emplace(alpha_side, alpha_side, rounds_max_).first->second;
}

bool ClaimFamilies::IsOpen(int claim) const {
  return claims_.at(Subscript(claim)).IsOpen();
}

FamilyDecision ClaimFamilies::Outcome(int claim) {
  Progress& progress = claims_.at(Subscript(claim));
  if (!progress.IsOpen()) return progress.outcome;
  // A test between looks shows where the claim stands; it never decides.
  Judge(progress, families_[progress.family].open);
  ASSAY_CHECK(progress.IsOpen());
  return progress.outcome;
}

const std::vector<CleanRound>& ClaimFamilies::RoundsOf(int claim) const {
  return claims_.at(Subscript(claim)).rounds;
}

std::vector<FamilyDecision> DecideFamilies(std::span<const ClaimRounds> claims,
                                           const RuleOptions& options) {
  std::size_t rounds_max = 0;
  std::set<int> numbers;
  for (const ClaimRounds& claim : claims) {
    ASSAY_CHECK(claim.rounds.size() == claim.round_numbers.size());
    rounds_max = std::max(rounds_max, claim.rounds.size());
    numbers.insert(claim.round_numbers.begin(), claim.round_numbers.end());
  }
  ClaimFamilies families(options, static_cast<int>(rounds_max));
  for (const ClaimRounds& claim : claims) families.Add(claim.test);
  std::vector<std::size_t> next(claims.size(), 0);
  for (int number : numbers) {
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const std::vector<int>& own = claims[i].round_numbers;
      if (next[i] == own.size() || own[next[i]] != number) continue;
      families.AddRound(static_cast<int>(i), claims[i].rounds[next[i]++]);
    }
    families.EndRound(number);
  }
  std::vector<FamilyDecision> outcomes;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    outcomes.push_back(families.Outcome(static_cast<int>(i)));
  }
  return outcomes;
}

}  // namespace assay
