#include "harness/statistics/multiplicity.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/base/check.h"

namespace assay {
namespace {

// The boundaries for all levels that a family comes by.
class BoundaryCache {
 public:
  explicit BoundaryCache(std::size_t rounds)
      : rounds_(std::max(kRoundsMin, static_cast<int>(rounds))) {}

  const Boundary& At(double alpha_side) {
    return by_level_.try_emplace(alpha_side, alpha_side, rounds_).first->second;
  }

 private:
  int rounds_;
  std::map<double, Boundary> by_level_;
};

// A claim on its way through the rounds.
struct Progress {
  const ClaimRounds* claim = nullptr;
  FamilyDecision* outcome = nullptr;
  std::size_t seen = 0;  // of the claim's clean rounds
  Look look = {};        // at `examined` rounds
  std::size_t examined = 0;

  bool IsOpen() const { return outcome->decision.state == Decision::kOpen; }
  bool IsAtLook() const { return IsLook(static_cast<int>(seen)); }
};

class Family {
 public:
  Family(const RuleOptions& options, BoundaryCache& boundaries)
      : options_(options), boundaries_(boundaries) {}

  void Add(const ClaimRounds& claim, FamilyDecision& outcome) {
    claims_.push_back({.claim = &claim, .outcome = &outcome});
  }

  void Run() {
    for (int round : RoundNumbers()) {
      if (Advance(round)) TestUntilSettled(round);
    }
    for (Progress& progress : claims_) {
      if (progress.IsOpen()) Record(progress, OpenClaims(), -1);
    }
  }

 private:
  std::set<int> RoundNumbers() const {
    std::set<int> numbers;
    for (const Progress& progress : claims_) {
      const std::vector<int>& own = progress.claim->round_numbers;
      numbers.insert(own.begin(), own.end());
    }
    return numbers;
  }

  // Takes in the clean rounds with this number; whether an open claim came to a look.
  bool Advance(int round) {
    bool at_look = false;
    for (Progress& progress : claims_) {
      const std::vector<int>& numbers = progress.claim->round_numbers;
      if (progress.seen == numbers.size() || numbers[progress.seen] != round) continue;
      ++progress.seen;
      at_look = at_look || (progress.IsOpen() && progress.IsAtLook());
    }
    return at_look;
  }

  // All claims of one pass are tested at the same level; verdicts widen the next pass.
  void TestUntilSettled(int round) {
    for (int open = OpenClaims(), before = 0; open != before; open = OpenClaims()) {
      before = open;
      for (Progress& progress : claims_) {
        if (progress.IsOpen() && progress.IsAtLook()) Test(progress, open, round);
      }
    }
  }

  void Test(Progress& progress, int open, int round) {
    const Boundary& boundary = BoundaryFor(*progress.claim, open);
    const auto seen = std::span(progress.claim->rounds).first(progress.seen);
    if (!CountsDecide(seen, progress.claim->target, options_.floor_log,
                      boundary.At(static_cast<int>(progress.seen)))) {
      return;
    }
    Record(progress, open, round);
  }

  void Record(Progress& progress, int open, int round) {
    const ClaimRounds& claim = *progress.claim;
    if (progress.examined != progress.seen) {
      progress.look = Examine(std::span(claim.rounds).first(progress.seen));
      progress.examined = progress.seen;
    }
    FamilyDecision& outcome = *progress.outcome;
    outcome.decision =
        Judge(progress.look, claim.target, options_, BoundaryFor(claim, open));
    outcome.corrected_for = open;
    if (!progress.IsOpen()) outcome.round = round;
  }

  const Boundary& BoundaryFor(const ClaimRounds& claim, int open) {
    RuleOptions options = options_;
    options.confidence = claim.confidence;
    options.claims = open;
    return boundaries_.At(AlphaSide(options));
  }

  int OpenClaims() const {
    return static_cast<int>(std::count_if(claims_.begin(), claims_.end(),
                                          [](const Progress& p) { return p.IsOpen(); }));
  }

  RuleOptions options_;
  BoundaryCache& boundaries_;
  std::vector<Progress> claims_;
};

}  // namespace

std::vector<FamilyDecision> DecideFamilies(std::span<const ClaimRounds> claims,
                                           const RuleOptions& options) {
  std::size_t rounds_max = 0;
  for (const ClaimRounds& claim : claims) {
    ASSAY_CHECK(claim.rounds.size() == claim.round_numbers.size());
    rounds_max = std::max(rounds_max, claim.rounds.size());
  }
  BoundaryCache boundaries(rounds_max);
  std::vector<FamilyDecision> outcomes(claims.size());
  std::map<std::string, Family> families;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    families.try_emplace(claims[i].family, options, boundaries)
        .first->second.Add(claims[i], outcomes[i]);
  }
  for (auto& [name, family] : families) family.Run();
  return outcomes;
}

}  // namespace assay
