#include "harness/statistics/diagnosis.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/base/infinity.h"
#include "harness/statistics/dependence.h"
#include "harness/statistics/distributions.h"
#include "harness/statistics/estimate.h"
#include "harness/statistics/warm_up.h"

namespace assay {
namespace {

// Calibrated against the exact boundary (docs/procedure.md 6.6).
constexpr double kRoundsFactor50 = 1.85;
constexpr double kRoundsFactor80 = 3.1;
constexpr double kCalibratedAlphaSide = 0.025;

// Limits of the reasons, all from docs/procedure.md 6.6.
constexpr double kCleanShareMin = 0.25;
constexpr double kCleanShareWarning = 0.5;
constexpr double kPsiMax = 3;
constexpr int kPsiRoundsMin = 20;
constexpr double kResolvableMax = 0.05;

// The calibrated factor for another level: a test of size alpha reaches a power p after
// (z(1-alpha) + z(p))^2 times some constant many rounds.
double RoundsFactor(double calibrated, double power, double alpha_side) {
  const auto quantiles = [power](double alpha) {
    return NormalQuantile(1 - alpha) + NormalQuantile(power);
  };
  const double ratio = quantiles(alpha_side) / quantiles(kCalibratedAlphaSide);
  return calibrated * ratio * ratio;
}

double CleanShare(const OpenClaim& claim) {
  if (claim.rounds_measured == 0) return 1;
  return static_cast<double>(claim.rounds.size()) / claim.rounds_measured;
}

// A low share of clean rounds is the trouble as long as the clean ones are few. Fewer
// than a verdict needs are contention only where enough rounds were measured.
bool IsContended(const OpenClaim& claim) {
  const int clean = static_cast<int>(claim.rounds.size());
  if (clean < kRoundsMin && claim.rounds_measured >= kRoundsMin) return true;
  return CleanShare(claim) < kCleanShareMin && clean < claim.rounds_max / 2;
}

bool IsAutocorrelated(const OpenClaim& claim) {
  return claim.decision.psi > kPsiMax && claim.decision.n >= kPsiRoundsMin;
}

// From the estimate to the end of the target that is still in doubt.
double DistanceToTarget(const OpenClaim& claim) {
  const double estimate = std::log(claim.decision.estimate);
  return std::min(std::abs(estimate - claim.target.low),
                  std::abs(estimate - claim.target.high));
}

std::vector<double> FiniteValues(std::span<const CleanRound> rounds) {
  std::vector<double> values;
  for (const CleanRound& round : rounds) {
    if (std::isfinite(round.log_value)) values.push_back(round.log_value);
  }
  return values;
}

double Percent(double log_difference) { return 100 * std::expm1(log_difference); }

std::string Resolution(double mde80_log) {
  if (std::isinf(mde80_log)) return "cannot tell any difference";
  return absl::StrFormat("can tell differences of %.1f%% or more", Percent(mde80_log));
}

// What it would have taken. The figure counts clean rounds.
std::string PredictionText(double n80) {
  if (std::isinf(n80)) {
    return "no number of rounds decides a claim within the floor of 0.5% of its target";
  }
  return absl::StrFormat(
      "about %.0f clean rounds would decide it with 80%% probability if the present "
      "estimate is right",
      std::ceil(n80));
}

OpenReason FirstReason(const OpenClaim& claim, const Diagnosis& figures) {
  if (IsContended(claim)) return OpenReason::kContended;
  if (IsAutocorrelated(claim)) return OpenReason::kAutocorrelated;
  if (IsWarmingUp(figures.drift_z, claim.decision.n)) return OpenReason::kTransient;
  if (claim.decision.n < kRoundsMin) return OpenReason::kBudget;
  // The counts would decide: no noise, but a guard stands in the way.
  if (!claim.decision.withheld.empty()) return OpenReason::kBudget;
  if (figures.mde80_log > kResolvableMax) return OpenReason::kTooNoisy;
  if (DistanceToTarget(claim) < figures.mde80_log) return OpenReason::kTooClose;
  return OpenReason::kBudget;
}

std::string ContendedText(const OpenClaim& claim) {
  return absl::StrFormat(
      "only %d of %d rounds were undisturbed; other work on the machine is the usual "
      "cause",
      claim.rounds.size(), claim.rounds_measured);
}

std::string AutocorrelatedText(const OpenClaim& claim) {
  return absl::StrFormat(
      "rounds resemble their neighbours so much that %d clean rounds count as %d; longer "
      "samples, or more time between rounds, would help",
      claim.decision.n,
      static_cast<int>(std::floor(claim.decision.n / claim.decision.psi)));
}

std::string TransientText(const OpenClaim& claim, const Diagnosis& figures) {
  return absl::StrFormat(
      "the first third of the %d clean rounds differs from the rest, so the run was "
      "still warming up, most likely for %d clean rounds more than were dropped",
      claim.decision.n, figures.change_point);
}

std::string TooNoisyText(const OpenClaim& claim, const Diagnosis& figures) {
  return absl::StrFormat(
      "rounds scatter by %.1f%%, so %d of them %s; longer samples would help",
      100 * figures.sigma, claim.rounds_max, Resolution(figures.mde80_log));
}

std::string TooCloseText(const OpenClaim& claim, const Diagnosis& figures) {
  return absl::StrFormat(
      "the estimate is %.1f%% from the target, and %d rounds of this noise %s",
      Percent(DistanceToTarget(claim)), claim.rounds_max, Resolution(figures.mde80_log));
}

std::string BudgetText(const OpenClaim& claim) {
  const Decision& decision = claim.decision;
  if (decision.n < kRoundsMin) {
    return absl::StrFormat("the run ended after %d clean rounds, and a verdict needs %d",
                           decision.n, kRoundsMin);
  }
  if (!decision.withheld.empty()) return "no verdict yet: " + decision.withheld;
  return absl::StrFormat("the run ended after %d clean rounds", decision.n);
}

std::string Sentence(const OpenClaim& claim, const Diagnosis& figures) {
  switch (figures.reason) {
    case OpenReason::kContended:
      return ContendedText(claim);
    case OpenReason::kAutocorrelated:
      return AutocorrelatedText(claim);
    case OpenReason::kTransient:
      return TransientText(claim, figures);
    case OpenReason::kTooNoisy:
      return TooNoisyText(claim, figures);
    case OpenReason::kTooClose:
      return TooCloseText(claim, figures);
    case OpenReason::kBudget:
      return BudgetText(claim);
  }
  return "";
}

}  // namespace

const char* OpenReasonCode(OpenReason reason) {
  switch (reason) {
    case OpenReason::kContended:
      return "CONTENDED";
    case OpenReason::kAutocorrelated:
      return "AUTOCORRELATED";
    case OpenReason::kTransient:
      return "TRANSIENT";
    case OpenReason::kTooNoisy:
      return "TOO_NOISY";
    case OpenReason::kTooClose:
      return "TOO_CLOSE";
    case OpenReason::kBudget:
      return "BUDGET";
  }
  return "";
}

RoundsNeeded PredictRounds(double difference_log, double sigma, double psi,
                           double alpha_side) {
  if (!(difference_log > 0)) return {kInfinity, kInfinity};
  const double adverse = NormalCdf(-difference_log / sigma);  // sigma 0 gives 0
  const double margin = 0.5 - adverse;
  const double rounds = psi / (margin * margin);
  const double factor50 = RoundsFactor(kRoundsFactor50, 0.5, alpha_side);
  const double factor80 = RoundsFactor(kRoundsFactor80, 0.8, alpha_side);
  return {std::max<double>(kRoundsMin, factor50 * rounds),
          std::max<double>(kRoundsMin, factor80 * rounds)};
}

double ResolvableDifference(int rounds, double sigma, double psi, double floor_log,
                            double alpha_side) {
  const double factor = RoundsFactor(kRoundsFactor80, 0.8, alpha_side);
  const double share = 0.5 + std::sqrt(factor * psi / rounds);
  if (!(share < 1)) return kInfinity;
  return floor_log + sigma * NormalQuantile(share);
}

Diagnosis Diagnose(const OpenClaim& claim, const RuleOptions& options) {
  Diagnosis diagnosis;
  const std::vector<double> values = FiniteValues(claim.rounds);
  if (!values.empty()) {
    const double psi = claim.decision.psi;
    diagnosis.sigma = RobustSd(values);
    const double alpha_side = AlphaSide(options);
    diagnosis.mde80_log = ResolvableDifference(claim.rounds_max, diagnosis.sigma, psi,
                                               options.floor_log, alpha_side);
    const RoundsNeeded needed = PredictRounds(DistanceToTarget(claim) - options.floor_log,
                                              diagnosis.sigma, psi, alpha_side);
    diagnosis.n50 = needed.n50;
    diagnosis.n80 = needed.n80;
    const std::vector<double> ranks = Midranks(values);
    diagnosis.drift_z = DriftZ(ranks);
    diagnosis.change_point = ChangePoint(ranks);
  }
  diagnosis.reason = FirstReason(claim, diagnosis);
  diagnosis.text =
      std::string(OpenReasonCode(diagnosis.reason)) + ": " + Sentence(claim, diagnosis);
  const bool can_predict =
      claim.decision.n >= kRoundsMin && claim.decision.withheld.empty();
  if (can_predict) diagnosis.text += "; " + PredictionText(diagnosis.n80);
  if (can_predict && std::isfinite(diagnosis.n80)) {
    diagnosis.rounds_needed = std::ceil(diagnosis.n80);
  }
  return diagnosis;
}

std::vector<std::string> Warnings(const OpenClaim& claim) {
  std::vector<std::string> warnings;
  if (claim.rounds_measured >= kPsiRoundsMin && CleanShare(claim) < kCleanShareWarning) {
    warnings.push_back(ContendedText(claim));
  }
  if (IsAutocorrelated(claim)) warnings.push_back(AutocorrelatedText(claim));
  return warnings;
}

}  // namespace assay
