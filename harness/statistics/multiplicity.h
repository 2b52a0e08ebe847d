// Several claims at once: the chance that any verdict of a family is false.
//
// Holm's step-down (Scand J Stat 6:65, 1979) in its sequential form (Tamhane et al.,
// Stat Med 2021, 10.1002/sim.9128): with u claims of a family undecided, each is tested
// at alpha_side / u; after a verdict the rest is tested again, at once, at the wider
// level; a verdict is final. Claims may share rounds and be correlated in any way.
// Example: of two claims at 0.025 a clear one is decided at 0.0125, and then the other
// has 0.025. Why not e-BH: stopped verdicts do not control its error (statistics.md 1).
// Tested in multiplicity_test.cc.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "harness/statistics/rule.h"

namespace assay {

struct ClaimRounds {
  std::string family = {};  // claims with the same family are corrected for together
  double confidence = 0.95;
  LogTarget target = {};
  std::vector<CleanRound> rounds = {};
  std::vector<int> round_numbers = {};  // of each of `rounds`, ascending
};

struct FamilyDecision {
  Decision decision = {};
  int corrected_for = 1;  // claims that shared alpha when the decision was made
  int round = -1;         // the number of the round that decided it; -1: open
};

// One decision for each claim, in the order given. `options` supplies everything but
// confidence and claims.
std::vector<FamilyDecision> DecideFamilies(std::span<const ClaimRounds> claims,
                                           const RuleOptions& options);

}  // namespace assay
