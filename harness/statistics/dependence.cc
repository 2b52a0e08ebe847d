#include "harness/statistics/dependence.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "harness/base/check.h"

namespace assay {
namespace {

// Fewer values say nothing about correlation (docs/procedure.md 6.3).
constexpr std::size_t kValuesMin = 6;
// The longest lag looked at, and the largest lag-1 correlation believed; at 0.95 psi is
// 39 and no affordable number of rounds decides anything.
constexpr std::size_t kLagMax = 60;
constexpr double kCorrelationMax = 0.95;

// The correlation at `lag` of a series around 0, freed to first order of the bias that
// centring brings:  products/squares * n/(n - lag) + 1/(n - 1).
// Written as one fraction, whose parts are exact (multiples of 1/4, below 2^53): the
// sequence below ends where this is 0, which happens often in short series of signs, and
// a rounding error of either sign would decide whether it does.
double Autocorrelation(std::span<const double> series, std::size_t lag) {
  double squares = 0, products = 0;
  for (double value : series) squares += value * value;
  if (squares == 0) return 0;
  for (std::size_t i = 0; i + lag < series.size(); ++i) {
    products += series[i] * series[i + lag];
  }
  const double n = static_cast<double>(series.size());
  const double pairs = n - static_cast<double>(lag);
  return (products * n * (n - 1) + squares * pairs) / (squares * pairs * (n - 1));
}

double InitialPositiveSequence(std::span<const double> series) {
  const std::size_t lags = std::min(kLagMax, std::max<std::size_t>(1, series.size() / 4));
  const double n = static_cast<double>(series.size());
  double factor = 1;
  for (std::size_t lag = 1; lag <= lags; ++lag) {
    const double correlation = Autocorrelation(series, lag);
    if (correlation <= 0) break;
    factor += 2 * (1 - static_cast<double>(lag) / n) * correlation;
  }
  return factor;
}

// The rounds of one generation.
struct Cluster {
  double size = 0;
  double sum = 0;  // of their midranks
};

std::vector<Cluster> Clusters(std::span<const double> midranks,
                              std::span<const int> generations) {
  ASSAY_CHECK(midranks.size() == generations.size());
  std::vector<Cluster> clusters;
  std::map<int, std::size_t> index;
  for (std::size_t i = 0; i < midranks.size(); ++i) {
    std::size_t at = clusters.size();
    if (generations[i] >= 0) at = index.emplace(generations[i], at).first->second;
    if (at == clusters.size()) clusters.emplace_back();
    clusters[at].size += 1;
    clusters[at].sum += midranks[i];
  }
  return clusters;
}

double Sign(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

}  // namespace

std::vector<double> Midranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    // Positions begin..end-1 hold the ranks begin+1..end.
    const double shared = static_cast<double>(begin + 1 + end) / 2;
    for (; begin < end; ++begin) ranks[order[begin]] = shared;
  }
  return ranks;
}

double DependenceFactor(std::span<const double> midranks) {
  if (midranks.size() < kValuesMin) return 1;
  const double middle = (static_cast<double>(midranks.size()) + 1) / 2;
  std::vector<double> centred, signs;
  for (double rank : midranks) {
    centred.push_back(rank - middle);
    signs.push_back(Sign(rank - middle));
  }
  // Without ties as many signs are positive as negative. Where most values are equal, as
  // in coarse times, they all lie on one side of the middle, and not centred they would
  // look like one long episode. Scaled by n, so that they stay whole numbers.
  const double n = static_cast<double>(signs.size());
  const double sum = std::accumulate(signs.begin(), signs.end(), 0.0);
  for (double& sign : signs) sign = n * sign - sum;
  const double q = std::clamp(Autocorrelation(centred, 1), 0.0, kCorrelationMax);
  return std::max({1.0, (1 + q) / (1 - q), InitialPositiveSequence(signs)});
}

double GenerationFactor(std::span<const double> midranks,
                        std::span<const int> generations) {
  const std::vector<Cluster> clusters = Clusters(midranks, generations);
  const double n = static_cast<double>(midranks.size());
  const double k = static_cast<double>(clusters.size());
  if (k < 2 || n - k < 1) return 1;
  const double middle = (n + 1) / 2;
  double between = 0, total = 0, squared_sizes = 0;
  for (const Cluster& cluster : clusters) {
    const double distance = cluster.sum / cluster.size - middle;
    between += cluster.size * distance * distance;
    squared_sizes += cluster.size * cluster.size;
  }
  for (double rank : midranks) total += (rank - middle) * (rank - middle);
  // One-way analysis of variance; `size` is the clusters' mean size as it enters there.
  const double between_mean = between / (k - 1);
  const double within_mean = (total - between) / (n - k);
  const double size = (n - squared_sizes / n) / (k - 1);
  const double correlation =
      (between_mean - within_mean) / (between_mean + (size - 1) * within_mean);
  if (!(correlation > 0)) return 1;
  return 1 + (squared_sizes / n - 1) * correlation;
}

int CountGenerations(std::span<const int> generations) {
  std::set<int> named;
  int alone = 0;
  for (int generation : generations) {
    if (generation < 0) {
      ++alone;
    } else {
      named.insert(generation);
    }
  }
  return alone + static_cast<int>(named.size());
}

}  // namespace assay
