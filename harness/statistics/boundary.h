// How many adverse rounds the sequential sign test tolerates after n rounds.
//
// Exact spending for one binomial sample (Stallard and Todd, "Exact sequential tests for
// single samples of discrete responses using spending functions", Stat Med 19:3051,
// 2000), applied to signs. If the claim is false each round is adverse with probability
// at least 1/2, so the count of adverse rounds dominates the heads of a fair coin. The
// boundary is laid so that such a coin ever comes down to it with probability at most
//   alpha_side * n / (n + 30)      by round n, for every n.
// No horizon enters, so a run may be looked at whenever one likes, and extended.
//
// Example, alpha_side 0.025: after 12 rounds 1 adverse round is tolerated. A coin shows
// at most 1 head in 12 with probability 13/4096 = 0.0032; allowed is 0.025*12/42 =
// 0.0071. With 2 heads it would be 79/4096 = 0.0193: too much, so b[12] = 1.
#pragma once

#include <vector>

namespace assay {

// Fewer rounds than this never decide anything: 12 is the first n at which, at the usual
// levels, one adverse round is affordable (docs/procedure.md 6.2).
inline constexpr int kRoundsMin = 12;

// The longest table: building one takes some 10 ms, and longer runs are hardly decided by
// what one more adverse round would be worth.
inline constexpr int kBoundaryRoundsMax = 5000;

// The table b[n] for one level; immutable. Costs rounds^2 / 4 additions to build.
class Boundary {
 public:
  // `alpha_side` in (0, 1): the chance of ever proving a claim whose truth is just below
  // its target. The table ends at kBoundaryRoundsMax.
  explicit Boundary(double alpha_side, int rounds = 2000);

  double alpha_side() const { return alpha_side_; }

  // b[n]: the most adverse rounds among n with which the test still rejects; -1: none.
  // Beyond the table its last value holds, which is valid and merely cautious.
  int At(int n) const;

  // The probability that a fair coin has come down to the boundary by round n.
  double SpentBy(int n) const;

 private:
  double alpha_side_;
  std::vector<int> allowed_;   // by n, from 0
  std::vector<double> spent_;  // by n, from 0
};

}  // namespace assay
