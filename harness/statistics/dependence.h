// Does a round resemble its neighbours? The sign test counts rounds as if they were
// independent; the factor psi says how many of them are worth one independent round, and
// the drift z whether the first third differs from the rest (a warm-up). Both work on
// ranks, so neither a heavy tail nor a monotone change of the scale moves them.
//
// psi is the larger of two estimates of the integrated autocorrelation time: (1+q)/(1-q)
// as for an AR(1) series, from the ranks' lag-1 correlation q, and the initial positive
// sequence (Geyer, "Practical Markov chain Monte Carlo", 1992) of the median signs,
// which also sees slow dependence. Derivation and false-alarm rates: statistics.md 6.3.
// Tested in dependence_test.cc and by the psi values in golden_test.cc.
#pragma once

#include <span>
#include <vector>

namespace assay {

// Ranks from 1, equal values sharing the mean of their ranks (ranking ties by position
// would turn quantised times into a trend). No value may be NaN.
std::vector<double> Midranks(std::span<const double> values);

// psi >= 1 of a series given by its midranks, in the order of measurement; 1 for fewer
// than 6 values.
double DependenceFactor(std::span<const double> midranks);

// Mann-Whitney z of the first third against the rest; positive where the first third is
// larger; 0 for fewer than 3 values.
double DriftZ(std::span<const double> midranks);

}  // namespace assay
