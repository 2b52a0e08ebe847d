// Why a claim is still undecided, in words that say what to do about it, and how many
// rounds would decide it.
//
// Planning figures come from the normal approximation of the sign test, calibrated
// against the exact boundary (docs/procedure.md 6.6): with q the chance that a round is
// adverse, 1.85 psi / (1/2 - q)^2 rounds decide with probability 1/2 and 3.1 psi /
// (1/2 - q)^2 with 80 %, at 95 % confidence; stricter levels take more by the square of
// their normal quantiles. The difference that N rounds resolve with 80 % (MDE80) is the
// second, solved for q. Tested in diagnosis_test.cc.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/statistics/rule.h"

namespace assay {

// In this order; the first that applies is reported.
enum class OpenReason {
  kContended,       // too few clean rounds, because of neighbours on the machine
  kAutocorrelated,  // rounds resemble their neighbours
  kTransient,       // the run is still warming up or drifting
  kTooNoisy,        // the noise hides differences that matter
  kTooClose,        // the truth is nearer to the target than the run can resolve
  kBudget,          // more rounds would do
};

// "CONTENDED", "AUTOCORRELATED", ... as reports show it.
const char* OpenReasonCode(OpenReason reason);

// What an undecided claim's rounds came to.
struct OpenClaim {
  std::span<const CleanRound> rounds = {};  // the clean ones
  int rounds_measured = 0;                  // clean or not
  int rounds_max = 200;                     // clean rounds that the run's limits allow
  LogTarget target = {};
  Decision decision = {};
};

struct Diagnosis {
  OpenReason reason = OpenReason::kBudget;
  std::string text;      // one sentence that begins with the code
  double sigma = 0;      // robust standard deviation of the log ratio
  double mde80_log = 0;  // the difference that rounds_max rounds resolve; may be infinite
  // Rounds that decide this claim with 50 % and 80 % probability if the present estimate
  // is true; infinite where none would, or where nothing was measured.
  double n50 = std::numeric_limits<double>::infinity();
  double n80 = std::numeric_limits<double>::infinity();
  // n80, rounded up, where more rounds alone would decide and some number would do.
  std::optional<double> rounds_needed = {};
  double drift_z = 0;    // of the first third against the rest
  int change_point = 0;  // clean rounds after which the level most likely changed
};

Diagnosis Diagnose(const OpenClaim& claim, const RuleOptions& options);

// The same trouble of a claim that is decided or still going on, one sentence each:
// contention and dependence, from 20 rounds; empty where all is well.
std::vector<std::string> Warnings(const OpenClaim& claim);

// Rounds needed to tell a difference (log units, floor already subtracted) from nothing
// with the given chance. Infinite where the difference is not positive.
struct RoundsNeeded {
  double n50 = 0;
  double n80 = 0;
};
RoundsNeeded PredictRounds(double difference_log, double sigma, double psi,
                           double alpha_side = 0.025);

// The smallest difference that `rounds` rounds resolve with 80 % chance, in log units.
double ResolvableDifference(int rounds, double sigma, double psi, double floor_log,
                            double alpha_side = 0.025);

}  // namespace assay
