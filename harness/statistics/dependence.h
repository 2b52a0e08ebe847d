// Does a round resemble its neighbours? The sign test counts rounds as if they were
// independent; the factor psi says how many of them are worth one independent round.
// Everything works on ranks, so neither a heavy tail nor a monotone change of the scale
// moves it. psi is the largest of three estimates (docs/procedure.md 6.3):
//   - (1+q)/(1-q) as for an AR(1) series, from the ranks' lag-1 correlation q;
//   - the initial positive sequence of the median signs, which also sees slow dependence
//     (Geyer, "Practical Markov chain Monte Carlo", 1992);
//   - the design effect 1 + (m-1) ICC (Kish, "Survey Sampling", 1965) of generations: the
//     m rounds of one start of the processes share its memory layout, so with an
//     intraclass correlation of 1 they are worth a single round.
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

// The design effect of generations, at least 1. `generations` names each round's one;
// rounds with a negative name are a generation each.
double GenerationFactor(std::span<const double> midranks,
                        std::span<const int> generations);

// How many generations there are.
int CountGenerations(std::span<const int> generations);

}  // namespace assay
