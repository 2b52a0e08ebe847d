#include "harness/statistics/trend.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

#include "harness/base/check.h"
#include "harness/base/infinity.h"
#include "harness/statistics/distributions.h"
#include "harness/statistics/estimate.h"

namespace assay {
namespace {

// A run is an outlier at 3 standard deviations; one further away says no more.
constexpr double kOutlier = 3;
constexpr double kOutlierCost = kOutlier * kOutlier;

// A shorter level could be two outliers beside each other.
constexpr int kRunsMin = 3;

// What a change must explain, in squared standard deviations. Chosen by simulation: with
// 12, up to 5.2 % of series without a change show one, with 14 up to 3.8 %, with 16 up to
// 2.7 % (6 to 200 runs of normal noise; less with Student's t of 3 degrees of freedom),
// and a list of series shows many at once. Three runs that are all far off explain 24, so
// they are enough; two of them and a third that is not explain about 9.
constexpr double kPenalty = 16;

int SignOf(double x) { return (x > 0) - (x < 0); }

// P(S >= score) for the S of Kendall's test of n values in random order, by counting the
// orders with k inversions: each new value adds 0 to n - 1 of them.
double KendallTail(int n, int score) {
  std::vector<double> share = {1};  // of the orders, by inversions
  for (int values = 2; values <= n; ++values) {
    std::vector<double> next(share.size() + static_cast<std::size_t>(values) - 1, 0.0);
    for (std::size_t k = 0; k < share.size(); ++k) {
      for (std::size_t more = 0; more < static_cast<std::size_t>(values); ++more) {
        next[k + more] += share[k] / values;
      }
    }
    share = next;
  }
  const int pairs = n * (n - 1) / 2;
  double tail = 0;  // S = pairs - 2 inversions
  for (int k = 0; pairs - 2 * k >= score; ++k) tail += share[static_cast<std::size_t>(k)];
  return tail;
}

// Kendall's variance of S, less what ties take away.
double KendallVariance(std::span<const double> values) {
  const auto term = [](double n) { return n * (n - 1) * (2 * n + 5) / 18; };
  std::map<double, int> counts;
  for (double value : values) ++counts[value];
  double variance = term(static_cast<double>(values.size()));
  for (const auto& [value, count] : counts) variance -= term(count);
  return variance;
}

bool HasTies(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

double KendallP(std::span<const double> values, int score) {
  constexpr int kExactMax = 30;
  const int n = static_cast<int>(values.size());
  const int size = std::abs(score);
  if (size == 0) return 1;
  if (n <= kExactMax && !HasTies(values)) return std::min(1.0, 2 * KendallTail(n, size));
  const double z = (size - 1) / std::sqrt(KendallVariance(values));
  return 2 * NormalCdf(-z);
}

// What [begin, end) costs as one level, for every begin at one end: the window grows
// towards the past and is kept sorted for its median.
class WindowCosts {
 public:
  WindowCosts(std::span<const double> values, double noise)
      : values_(values), weight_(1 / (noise * noise)) {}

  // costs[begin] for begin <= end - kRunsMin.
  void Fill(int end, std::vector<double>* costs) {
    sorted_.clear();
    for (int begin = end - 1; begin >= 0; --begin) {
      const double value = values_[static_cast<std::size_t>(begin)];
      sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), value), value);
      if (end - begin < kRunsMin) continue;
      (*costs)[static_cast<std::size_t>(begin)] = Cost();
    }
  }

 private:
  double Cost() const {
    const std::size_t half = sorted_.size() / 2;
    const double level =
        sorted_.size() % 2 == 1 ? sorted_[half] : (sorted_[half - 1] + sorted_[half]) / 2;
    double cost = 0;
    for (double value : sorted_) {
      const double distance = value - level;
      cost += std::min(distance * distance * weight_, kOutlierCost);
    }
    return cost;
  }

  std::span<const double> values_;
  double weight_;
  std::vector<double> sorted_;
};

// Where levels begin, in order, the first one's 0 included: the cheapest partition.
std::vector<int> CheapestPartition(std::span<const double> values, double noise) {
  const int n = static_cast<int>(values.size());
  const std::size_t size = values.size() + 1;
  // The cheapest partition of the first `end` runs, and where its last level begins.
  std::vector<double> cheapest(size, kInfinity);
  std::vector<int> last_begin(size, 0);
  cheapest[0] = -kPenalty;  // the first level is no change
  std::vector<double> costs(size, kInfinity);
  WindowCosts windows(values, noise);
  for (int end = kRunsMin; end <= n; ++end) {
    const std::size_t to = static_cast<std::size_t>(end);
    windows.Fill(end, &costs);
    for (int begin = 0; begin <= end - kRunsMin; ++begin) {
      const std::size_t from = static_cast<std::size_t>(begin);
      const double cost = cheapest[from] + kPenalty + costs[from];
      if (cost >= cheapest[to]) continue;
      cheapest[to] = cost;
      last_begin[to] = begin;
    }
  }
  std::vector<int> begins;
  for (int end = n; end > 0; end = begins.back()) {
    begins.push_back(last_begin[static_cast<std::size_t>(end)]);
  }
  std::reverse(begins.begin(), begins.end());
  return begins;
}

Level LevelOf(std::span<const double> values, int begin, int end) {
  return {begin, end,
          Median(values.subspan(static_cast<std::size_t>(begin),
                                static_cast<std::size_t>(end - begin)))};
}

// Joins neighbours that differ too little to matter, the most alike first.
void JoinAlike(std::span<const double> values, double log_min,
               std::vector<Level>* levels) {
  const auto step = [&](std::size_t i) {
    return std::abs((*levels)[i + 1].log_value - (*levels)[i].log_value);
  };
  while (levels->size() > 1) {
    std::size_t least = 0;
    for (std::size_t i = 1; i + 1 < levels->size(); ++i) {
      if (step(i) < step(least)) least = i;
    }
    if (step(least) >= log_min) return;
    Level& left = (*levels)[least];
    left = LevelOf(values, left.begin, (*levels)[least + 1].end);
    levels->erase(levels->begin() + static_cast<std::ptrdiff_t>(least) + 1);
  }
}

}  // namespace

Trend TrendOf(std::span<const double> log_values) {
  std::vector<double> slopes;
  int score = 0;
  for (std::size_t i = 0; i < log_values.size(); ++i) {
    for (std::size_t j = i + 1; j < log_values.size(); ++j) {
      const double rise = log_values[j] - log_values[i];
      score += SignOf(rise);
      slopes.push_back(rise / static_cast<double>(j - i));
    }
  }
  if (slopes.empty()) return {};
  return {.slope = Median(slopes), .p = KendallP(log_values, score)};
}

double RunNoise(std::span<const double> log_values) {
  if (log_values.size() < 3) return 0;
  std::vector<double> differences;
  for (std::size_t i = 1; i < log_values.size(); ++i) {
    differences.push_back(log_values[i] - log_values[i - 1]);
  }
  return RobustSd(differences) / std::sqrt(2.0);
}

std::vector<Level> Levels(std::span<const double> log_values,
                          const ChangeOptions& options) {
  for (double value : log_values) ASSAY_CHECK(std::isfinite(value));
  const int n = static_cast<int>(log_values.size());
  if (n == 0) return {};
  if (n < 2 * kRunsMin) return {LevelOf(log_values, 0, n)};
  const double noise = std::max({RunNoise(log_values), options.noise_min, kNoiseFloor});
  std::vector<int> ends = CheapestPartition(log_values, noise);
  ends.erase(ends.begin());
  ends.push_back(n);
  std::vector<Level> levels;
  for (int end : ends) {
    levels.push_back(LevelOf(log_values, levels.empty() ? 0 : levels.back().end, end));
  }
  JoinAlike(log_values, std::log1p(options.change_min), &levels);
  return levels;
}

}  // namespace assay
