// The few distribution functions that the statistics need; the only user of Boost.Math
// in this tree. Evaluated in plain double, so that results do not depend on the width
// of long double. Tested through estimate_test.cc and diagnosis_test.cc.
#pragma once

namespace assay {

// P(Z <= x) of the standard normal; accepts infinities.
double NormalCdf(double x);

// The x with NormalCdf(x) == p; p <= 0 gives -infinity, p >= 1 gives +infinity.
double NormalQuantile(double p);

// P(X <= k) for X ~ Binomial(n, 1/2); k < 0 gives 0, k >= n gives 1.
double FairCoinCdf(int k, int n);

// The x with I_x(a, b) == p, the quantile of a Beta(a, b) variable; a, b > 0, p in [0,
// 1].
double BetaQuantile(double a, double b, double p);

// The quantile of Student's t with `freedom` > 0 degrees of freedom, p in (0, 1).
double StudentQuantile(double freedom, double p);

}  // namespace assay
