#include "harness/statistics/boundary.h"

#include <algorithm>

#include "harness/base/check.h"

namespace assay {
namespace {

// The n at which half of alpha_side may be spent (docs/procedure.md 6.2).
constexpr double kHalfSpentRounds = 30;

std::size_t Index(int n) { return static_cast<std::size_t>(n); }

// The chances of the coin's counts among paths that have not yet come down to the
// boundary. Counts above `count_max` are left out: a count never falls, so they cannot
// influence the ones below.
class SurvivingPaths {
 public:
  explicit SurvivingPaths(int count_max) : chance_(Index(count_max) + 1) {
    chance_[0] = 1;
  }

  void Toss() {
    for (std::size_t x = chance_.size() - 1; x > 0; --x) {
      chance_[x] = (chance_[x] + chance_[x - 1]) / 2;
    }
    chance_[0] /= 2;
  }

  struct Removed {
    int count_max = -1;
    double chance = 0;
  };
  // Removes the lowest counts whose chances sum to no more than `allowance`.
  Removed RemoveLowest(double allowance) {
    Removed removed;
    for (double& chance : chance_) {
      if (removed.chance + chance > allowance) break;
      removed.chance += chance;
      ++removed.count_max;
      chance = 0;
    }
    return removed;
  }

 private:
  std::vector<double> chance_;  // by count of heads
};

}  // namespace

Boundary::Boundary(double alpha_side, int rounds_wanted) : alpha_side_(alpha_side) {
  ASSAY_CHECK(alpha_side > 0 && alpha_side < 1);
  ASSAY_CHECK(rounds_wanted >= kRoundsMin);
  const int rounds = std::min(rounds_wanted, kBoundaryRoundsMax);
  allowed_.assign(Index(rounds) + 1, -1);
  spent_.resize(Index(rounds) + 1);
  SurvivingPaths paths(rounds / 2 + 1);
  for (int n = 1; n <= rounds; ++n) {
    paths.Toss();
    spent_[Index(n)] = spent_[Index(n - 1)];
    if (n < kRoundsMin) continue;
    const double allowance = alpha_side * n / (n + kHalfSpentRounds) - spent_[Index(n)];
    const SurvivingPaths::Removed removed = paths.RemoveLowest(allowance);
    allowed_[Index(n)] = std::max(removed.count_max, allowed_[Index(n - 1)]);
    spent_[Index(n)] += removed.chance;
  }
}

int Boundary::At(int n) const {
  if (n < 0) return -1;
  return allowed_[std::min(Index(n), allowed_.size() - 1)];
}

double Boundary::SpentBy(int n) const {
  if (n < 0) return 0;
  return spent_[std::min(Index(n), spent_.size() - 1)];
}

}  // namespace assay
