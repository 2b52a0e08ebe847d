// Several claims at once: the chance that any verdict of a family is false.
//
// Holm's step-down (Scand J Stat 6:65, 1979) in its sequential form (Tamhane et al.,
// Stat Med 2021, 10.1002/sim.9128): with u claims of a family undecided, each is tested
// at alpha_side / u; after a verdict the rest is tested again, at once, at the wider
// level; a verdict is final. Claims may share rounds and be correlated in any way.
// Example: of two claims at 0.025 a clear one is decided at 0.0125, and then the other
// has 0.025. Why not e-BH: stopped verdicts do not control its error (docs/procedure.md
// 1). Tested in multiplicity_test.cc.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/statistics/rule.h"

namespace assay {

struct ClaimTest {
  std::string family = {};  // claims with the same family are corrected for together
  double confidence = 0.95;
  LogTarget target = {};
};

struct FamilyDecision {
  Decision decision = {};
  int corrected_for = 1;  // claims that shared alpha when the decision was made
  int round = -1;         // the number of the round that decided it; -1: open
};

// The claims of a run on their way through its rounds. What a round costs does not grow
// with the rounds before it, except for claims that come to a look and whose counts would
// decide: those are examined whole.
class ClaimFamilies {
 public:
  // `options` supplies everything but confidence and claims. Clean rounds beyond
  // `rounds_max` are taken in, but the tolerance grows no further.
  ClaimFamilies(const RuleOptions& options, int rounds_max);

  // Before the first round. Returns the claim's index, from 0.
  int Add(const ClaimTest& test);

  // A round in which the claim's samples were clean. Then, once for all claims:
  void AddRound(int claim, const CleanRound& round);
  // The round with this number is complete: tests what came to a look.
  void EndRound(int number);

  bool IsOpen(int claim) const;
  // The verdict, or the state of the test after the last round.
  FamilyDecision Outcome(int claim);
  // The clean rounds so far, those after a verdict as well.
  const std::vector<CleanRound>& RoundsOf(int claim) const;

 private:
  struct Progress {
    ClaimTest test;
    std::size_t family = 0;
    std::vector<CleanRound> rounds = {};
    AdverseCounts counts = {};
    Look look = {};  // at `examined` rounds
    std::size_t examined = 0;
    FamilyDecision outcome = {};
    bool grown = false;  // since the last EndRound

    bool IsOpen() const { return outcome.decision.state == Decision::kOpen; }
    bool IsAtLook() const { return IsLook(static_cast<int>(rounds.size())); }
  };
  struct Family {
    std::vector<std::size_t> claims;
    int open = 0;
  };

  void TestUntilSettled(Family& family, int number);
  void Test(Progress& progress, int open);
  void Judge(Progress& progress, int open);
  const Boundary& BoundaryFor(const ClaimTest& test, int open);

  RuleOptions options_;
  int rounds_max_;
  std::vector<Progress> claims_;
  std::vector<Family> families_;
  std::map<std::string, std::size_t> family_index_;
  std::map<double, Boundary> boundaries_;  // by alpha_side
};

// The same for rounds that are all there: one decision for each claim, in the order
// given.
struct ClaimRounds {
  ClaimTest test = {};
  std::vector<CleanRound> rounds = {};
  std::vector<int> round_numbers = {};  // of each of `rounds`, ascending
};
std::vector<FamilyDecision> DecideFamilies(std::span<const ClaimRounds> claims,
                                           const RuleOptions& options);

}  // namespace assay
