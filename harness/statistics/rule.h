// The rule that proves or refutes a claim: an exact sequential sign test on the paired
// ratios of clean rounds, with guards that can only withhold a verdict.
//
// The claim is about the median of d = log(baseline time / candidate time). Of n rounds
// count the adverse ones: for "at least 2.0", the rounds below 2.0 (plus a floor of half
// a percent, for what no statistic sees: layout, turbo). The claim is proved once at most
// c of them are adverse, and refuted once at most c are adverse to its contrary. c is
// b[n] of boundary.h, lowered where rounds resemble their neighbours, so the chance of a
// false verdict stays below alpha_side however often one looks. The interval inverts the
// same test: it excludes a target exactly when a verdict about it would be reached.
//
// Example: 14 rounds, 2 of them below 2.01, neighbours unlike: b[14] = 2, proved. With 3
// below it stays open, and 18 rounds will be needed to afford the third.
//
// Derived in docs/procedure.md 6; error rates measured in acceptance_test.cc.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "harness/statistics/boundary.h"

namespace assay {

struct RuleOptions {
  double confidence = 0.95;  // of the two-sided interval
  int claims = 1;            // corrected for together, by Bonferroni
  double floor_log = 0.005;  // systematic error allowed for, in log units
  double span_min_s = 10;    // neighbours come and go within seconds
  int effective_min = 12;    // rounds' worth of independent evidence; 20 when strict
  int generations_min = 4;   // starts of the processes: memory layouts that were tried
};

// The chance of a false verdict that each side of one claim may take.
double AlphaSide(const RuleOptions& options);

// One round in which both arms ran undisturbed.
struct CleanRound {
  double log_value = 0;  // log(baseline / candidate), or the log of the metric
  double at_s = 0;       // since the run began
  int generation = -1;   // rounds of one start of the processes; -1: a start of its own
};

// The values that satisfy the claim, in log units; ">= t" is [log t, inf). With two
// finite ends it is a test of equivalence: proved once both ends are.
struct LogTarget {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

struct Decision {
  enum State { kProved, kRefuted, kOpen };
  State state = kOpen;
  // In the unit of the metric. The interval holds whenever one looks; [0, inf] while
  // nothing can be excluded. The estimate is NaN only where there was no round.
  double estimate = std::numeric_limits<double>::quiet_NaN();
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  int n = 0;       // clean rounds used
  double psi = 1;  // rounds that are worth one independent round
  int c = -1;      // adverse rounds tolerated; -1: no verdict possible yet
  // Why a verdict that the counts alone would support is not given; otherwise empty.
  std::string withheld = {};
  bool operator==(const Decision&) const = default;
};

// Verdicts are reached only at looks: every clean round from 12 to 40, then at n growing
// by 5 %. Fewer looks are cheaper and never less safe.
bool IsLook(int n);

// The first look after n clean rounds.
int NextLook(int n);

// The test on these rounds as they stand. Rounds whose value or time is not finite are
// our error or a broken clock: with any of them there is no verdict.
Decision Decide(std::span<const CleanRound> rounds, LogTarget target,
                const RuleOptions& options, const Boundary& boundary);

// Walks all looks in order and returns the first verdict, which is final; without one,
// the state at the end. A journal evaluated again gives what the live run gave.
Decision DecideRun(std::span<const CleanRound> rounds, LogTarget target,
                   const RuleOptions& options, const Boundary& boundary);

// --- The same in two steps, for callers that test one look at several levels. ---

// What a look sees whatever the level.
struct Look {
  std::vector<double> sorted = {};  // the finite values
  int n = 0;                        // rounds, finite or not
  double psi = 1;
  double drift_z = 0;
  double span_s = 0;
  int generations = 0;
  bool IsUsable() const { return static_cast<int>(sorted.size()) == n; }
};
Look Examine(std::span<const CleanRound> rounds);
// What stands against believing this look whatever its counts say: unusable rounds, a
// warm-up, too short a span, too few starts of the processes. Empty: nothing.
std::string Objection(const Look& look, const RuleOptions& options);
Decision Judge(const Look& look, LogTarget target, const RuleOptions& options,
               const Boundary& boundary);

// Rounds adverse to each of the four one-sided statements about the median. A round
// exactly on the target satisfies the claim, so it is adverse to the contrary. Counts are
// kept as rounds come in: that they decide is necessary for a verdict, and cheap to ask.
struct AdverseCounts {
  int at_least_low = 0;
  int below_low = 0;
  int at_most_high = 0;
  int above_high = 0;

  void Add(double log_value, LogTarget target, double floor_log);
};

// The test without its guards: whether at most `allowed` rounds are adverse to the claim
// (kProved) or to its contrary (kRefuted).
Decision::State StateFor(const AdverseCounts& counts, int allowed);

}  // namespace assay
