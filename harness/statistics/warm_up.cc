#include "harness/statistics/warm_up.h"

#include <cmath>
#include <cstddef>

namespace assay {
namespace {

constexpr double kDriftZMax = 1.64;
constexpr int kVetoRoundsMax = 100;

}  // namespace

double DriftZ(std::span<const double> midranks) {
  const std::size_t first = midranks.size() / 3;
  if (first == 0) return 0;
  double sum = 0;
  for (double rank : midranks.first(first)) sum += rank;
  const double n = static_cast<double>(midranks.size());
  const double h = static_cast<double>(first);
  return (sum - h * (n + 1) / 2) / std::sqrt(h * (n - h) * (n + 1) / 12);
}

bool IsWarmingUp(double drift_z, int rounds) {
  return rounds <= kVetoRoundsMax && std::abs(drift_z) > kDriftZMax;
}

int ChangePoint(std::span<const double> midranks) {
  const double middle = (static_cast<double>(midranks.size()) + 1) / 2;
  double sum = 0, largest = 0;
  int change = 0;
  for (std::size_t i = 0; i + 1 < midranks.size(); ++i) {
    sum += midranks[i] - middle;
    if (std::abs(sum) <= largest) continue;
    largest = std::abs(sum);
    change = static_cast<int>(i) + 1;
  }
  return change;
}

}  // namespace assay
