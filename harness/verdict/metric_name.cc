#include "harness/verdict/metric_name.h"

#include <utility>

namespace assay {
namespace {

constexpr std::pair<const char*, Metric> kMetrics[] = {
    {"speedup", Metric::kSpeedup},
    {"efficiency", Metric::kEfficiency},
    {"scaled_speedup", Metric::kScaledSpeedup},
    {"overhead", Metric::kOverhead},
    {"throughput", Metric::kThroughput},
    {"time", Metric::kTime},
    {"failure_rate", Metric::kFailureRate},
};

}  // namespace

std::vector<std::string> MetricNames() {
  std::vector<std::string> names;
  for (const auto& [name, metric] : kMetrics) names.push_back(name);
  return names;
}

std::optional<Metric> MetricNamed(const std::string& name) {
  for (const auto& [known, metric] : kMetrics) {
    if (name == known) return metric;
  }
  return std::nullopt;
}

}  // namespace assay
