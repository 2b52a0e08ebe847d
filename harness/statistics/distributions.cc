#include "harness/statistics/distributions.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>

#include "harness/base/infinity.h"

namespace assay {
namespace {

using boost::math::policies::promote_double;
using Policy = boost::math::policies::policy<promote_double<false>>;

}  // namespace

double NormalCdf(double x) {
  if (x == kInfinity) return 1;
  if (x == -kInfinity) return 0;
  return boost::math::cdf(boost::math::normal_distribution<double, Policy>(), x);
}

double NormalQuantile(double p) {
  if (p <= 0) return -kInfinity;
  if (p >= 1) return kInfinity;
  return boost::math::quantile(boost::math::normal_distribution<double, Policy>(), p);
}

double FairCoinCdf(int k, int n) {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return boost::math::cdf(boost::math::binomial_distribution<double, Policy>(n, 0.5), k);
}

double BetaQuantile(double a, double b, double p) {
  return boost::math::ibeta_inv(a, b, p, Policy());
}

double StudentQuantile(double freedom, double p) {
  return boost::math::quantile(
      boost::math::students_t_distribution<double, Policy>(freedom), p);
}

}  // namespace assay
