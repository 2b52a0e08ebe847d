// See jmh.h.
#include "harness/import/jmh.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "harness/import/json_text.h"

namespace assay {
namespace {

using Json = nlohmann::json;

absl::Status NotJmh(const std::string& name, const std::string& what) {
  return absl::InvalidArgumentError(name + ": not a report of JMH: " + what);
}

std::optional<double> SecondsPer(const std::string& unit) {
  const std::map<std::string, double> seconds = {
      {"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3},   {"s", 1},
      {"m", 60},    {"min", 60},  {"hr", 3600.0}, {"day", 86400}};
  const auto found = seconds.find(unit);
  if (found == seconds.end()) return std::nullopt;
  return found->second;
}

// Operations by one thread a second, from a score in "ops/ms" or "us/op".
std::optional<double> RateOf(double score, const std::string& unit) {
  const std::size_t slash = unit.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string above = unit.substr(0, slash), below = unit.substr(slash + 1);
  const bool is_rate = above == "ops";
  const std::optional<double> seconds = SecondsPer(is_rate ? below : above);
  if (!seconds || !(score > 0)) return std::nullopt;
  return is_rate ? score / *seconds : 1 / (score * *seconds);
}

// "10 s", "500 ms"; 0 of "single-shot", whose iterations are one operation a thread.
double IterationSeconds(const Json& entry) {
  if (TextField(entry, "mode") == "ss") return 0;
  const std::string text = TextField(entry, "measurementTime");
  const std::size_t blank = text.find(' ');
  double count = 0;
  if (blank == std::string::npos || !absl::SimpleAtod(text.substr(0, blank), &count)) {
    return 1;
  }
  return count * SecondsPer(text.substr(blank + 1)).value_or(1);
}

// The mean of [[value, how often], ...].
double MeanOf(const Json& histogram) {
  double sum = 0, count = 0;
  for (const Json& bin : histogram) {
    sum += bin.at(0).get<double>() * bin.at(1).get<double>();
    count += bin.at(1).get<double>();
  }
  return sum / count;
}

// One number for each iteration, by fork.
std::vector<std::vector<double>> ScoresOf(const Json& metric) {
  std::vector<std::vector<double>> scores;
  if (metric.contains("rawData")) {
    for (const Json& fork : metric.at("rawData")) {
      scores.push_back(fork.get<std::vector<double>>());
    }
    return scores;
  }
  for (const Json& fork : metric.at("rawDataHistogram")) {
    scores.emplace_back();
    for (const Json& iteration : fork) scores.back().push_back(MeanOf(iteration));
  }
  return scores;
}

// "org.sample.Cache.get" is the method "get" of "Cache".
void SetNames(const std::string& benchmark, ImportedSeries* series) {
  const std::size_t method = benchmark.rfind('.');
  if (method == std::string::npos) {
    series->variant = benchmark;
    return;
  }
  const std::size_t type = benchmark.rfind('.', method - 1);
  const std::size_t begin = type == std::string::npos ? 0 : type + 1;
  series->workload = benchmark.substr(begin, method - begin);
  series->variant = benchmark.substr(method + 1);
}

// More than any processor does.
constexpr double kRateMax = 1e12;

// More than anybody waits for an iteration.
constexpr double kIterationSecondsMax = 86'400;

// As many operations as an iteration of that length holds, of each thread the same.
ImportedSample SampleOf(double rate_per_s, int threads, double seconds, int fork) {
  const double each = std::max(1.0, std::round(rate_per_s * seconds / threads));
  const std::int64_t operations = static_cast<std::int64_t>(each) * threads;
  return {.span_s = static_cast<double>(operations) / rate_per_s,
          .iterations = operations,
          .generation = fork};
}

absl::StatusOr<ImportedSeries> SeriesOf(const Json& entry, const std::string& name) {
  ImportedSeries series{.scales = Scales::kThroughput};
  const std::string benchmark = TextField(entry, "benchmark");
  if (benchmark.empty()) return NotJmh(name, "an entry has no text 'benchmark'");
  SetNames(benchmark, &series);
  series.threads = entry.value("threads", 1);
  if (series.threads < 1) return NotJmh(name, benchmark + " has no threads");
  const std::string mode = TextField(entry, "mode");
  if (mode != "thrpt") series.variant += " (" + mode + ")";
  if (const auto params = entry.find("params");
      params != entry.end() && params->is_object()) {
    for (const auto& [key, value] : params->items()) {
      if (value.is_structured()) return NotJmh(name, benchmark + " has odd params");
      series.params[key] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }
  const Json& metric = entry.at("primaryMetric");
  const std::string unit = TextField(metric, "scoreUnit");
  const double seconds = std::min(IterationSeconds(entry), kIterationSecondsMax);
  int fork = 0;
  for (const std::vector<double>& iterations : ScoresOf(metric)) {
    for (const double score : iterations) {
      std::optional<double> rate = RateOf(score, unit);
      if (!rate || *rate > kRateMax) {
        return NotJmh(name,
                      absl::StrFormat("%s has a score of %g %s", benchmark, score, unit));
      }
      // A time is one thread's, a rate all threads'.
      if (mode != "thrpt") *rate *= series.threads;
      series.samples.push_back(SampleOf(*rate, series.threads, seconds, fork));
    }
    ++fork;
  }
  return series;
}

}  // namespace

absl::StatusOr<ImportedResults> ReadJmh(const Json& json, const std::string& name) {
  ImportedResults results{.file = {.name = name, .tool = "JMH"}};
  try {
    for (const Json& entry : json) {
      if (const std::string version = TextField(entry, "jmhVersion"); !version.empty()) {
        results.file.tool = "JMH " + version;
      }
      absl::StatusOr<ImportedSeries> series = SeriesOf(entry, name);
      if (!series.ok()) return series.status();
      results.series.push_back(*std::move(series));
    }
  } catch (const Json::exception& error) {
    return NotJmh(name, JsonErrorText(error));
  }
  return results;
}

}  // namespace assay
