// Was the run still warming up? A process is slower while caches fill, pages are touched
// and clocks rise. The first rounds are dropped unseen (RunLimits::rounds_dropped); what
// is left is held against itself: where the first third differs from the rest, a verdict
// is withheld. Rounds are never dropped by their times: choosing a prefix by what it
// looks like hides the transient from the dependence factor and was measured to be worse
// than the veto (docs/procedure.md 6.7). Where to cut is therefore only advice for the
// next run. Tested in warm_up_test.cc.
#pragma once

#include <span>

namespace assay {

// Mann-Whitney z of the first third against the rest; positive where the first third is
// larger; 0 for fewer than 3 values.
double DriftZ(std::span<const double> midranks);

// The veto: |z| beyond 1.64 (a two-sided 10 % test), up to 100 rounds; later a warm-up no
// longer matters.
bool IsWarmingUp(double drift_z, int rounds);

// After how many rounds the series most likely changed its level: the change point of
// Pettitt, "A non-parametric approach to the change-point problem", J R Stat Soc C 28:126
// (1979). 0 for fewer than 2 values. Says where, not whether.
int ChangePoint(std::span<const double> midranks);

}  // namespace assay
