// Whole simulated runs for the tests of error rates: how many, how long, and what of
// their noise the gate lets through.
#pragma once

#include <vector>

#include "harness/statistics/rule.h"
#include "harness/statistics/testing/noise.h"

namespace assay {

// How many runs a test makes: few enough for every test run, or, in the executable
// statistics_long_test (CTest label `long`), as many as it takes to tell rates a quarter
// of a percent apart.
constexpr int AcceptanceRuns(int quick, int full) {
#ifdef ASSAY_FULL_ACCEPTANCE
  static_cast<void>(quick);
  return full;
#else
  static_cast<void>(full);
  return quick;
#endif
}

// How many runs a test of an error rate simulates, where nothing asks for fewer.
inline constexpr int kAcceptanceRuns = AcceptanceRuns(2000, 20'000);

// Of each run, clean or not; a second apart.
inline constexpr int kSimulatedRounds = 200;

// The boundary of one claim at 95 %.
const Boundary& TwoSided95();

// The log ratios of a run, a pure function of model and run: those that the gate lets
// through, or all.
std::vector<CleanRound> GatedRounds(NoiseModel model, int run);
std::vector<CleanRound> AllRounds(NoiseModel model, int run);

// The boundary alone, without guards, looked at after every round; the claim is "at least
// 1".
Decision::State UnguardedVerdict(const std::vector<CleanRound>& rounds);

}  // namespace assay
