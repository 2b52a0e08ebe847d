#include "harness/app/case_history.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/base/suggest.h"
#include "harness/plan/threads.h"
#include "harness/statistics/estimate.h"
#include "harness/statistics/trend.h"

namespace assay {
namespace {

// With fewer points even a perfect drift has a p above kTrendP (2 / 5! is 0.017).
constexpr int kTrendPointsMin = 6;

// Changes are looked for among these, the newest: finding them takes the cube of their
// number, 20 ms for 500.
constexpr std::size_t kJudgedMax = 500;

using Points = std::vector<const IndexedPoint*>;

// Without repeats, in the order of their first appearance.
std::vector<std::string> Distinct(
    const Points& points, const std::function<std::string(const SeriesKey&)>& get) {
  std::vector<std::string> values;
  for (const IndexedPoint* point : points) {
    const std::string value = get(point->estimate.key);
    if (std::find(values.begin(), values.end(), value) == values.end()) {
      values.push_back(value);
    }
  }
  return values;
}

// "agents=64 work_ms=1" -> its parts. A blank within a word starts no part: no name
// follows it.
std::vector<ParamOverride> Split(const std::string& params) {
  std::vector<ParamOverride> parts;
  std::size_t start = 0;
  while (start < params.size()) {
    const std::size_t equals = params.find('=', start);
    if (equals == std::string::npos) break;
    const std::size_t next_equals = params.find('=', equals + 1);
    std::size_t end = params.size();
    if (next_equals != std::string::npos) end = params.rfind(' ', next_equals);
    if (end == std::string::npos || end < equals) end = params.size();
    parts.push_back({params.substr(start, equals - start),
                     params.substr(equals + 1, end - equals - 1)});
    start = end + 1;
  }
  return parts;
}

std::optional<double> NumberOf(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') return std::nullopt;
  return number;
}

// "1.0" is 1.
bool SameValue(const std::string& a, const std::string& b) {
  const std::optional<double> number = NumberOf(a);
  return number ? number == NumberOf(b) : a == b;
}

bool HasParam(const std::string& params, const ParamOverride& wanted) {
  const std::vector<ParamOverride> parts = Split(params);
  return std::any_of(parts.begin(), parts.end(), [&](const ParamOverride& part) {
    return part.name == wanted.name && SameValue(part.value, wanted.value);
  });
}

// The cell that a ratio is against, against itself: always 1.
bool IsBaseline(const SeriesKey& key) {
  return key.baseline == absl::StrFormat("%s x%d", key.variant, key.threads);
}

template <typename Keep>
void Filter(Points* points, const Keep& keep) {
  std::erase_if(*points,
                [&](const IndexedPoint* point) { return !keep(point->estimate.key); });
}

absl::Status FilterVariants(const std::vector<std::string>& variants, Points* points) {
  if (variants.empty()) return absl::OkStatus();
  const std::vector<std::string> known =
      Distinct(*points, [](const SeriesKey& key) { return key.variant; });
  for (const std::string& variant : variants) {
    if (std::find(known.begin(), known.end(), variant) != known.end()) continue;
    return absl::InvalidArgumentError(absl::StrFormat(
        "--variant: no run has measured '%s'.%s", variant, Suggestion(variant, known)));
  }
  Filter(points, [&](const SeriesKey& key) {
    return std::find(variants.begin(), variants.end(), key.variant) != variants.end();
  });
  return absl::OkStatus();
}

absl::Status FilterThreads(const std::string& text, Points* points) {
  if (text.empty()) return absl::OkStatus();
  std::set<int> known;
  for (const IndexedPoint* point : *points) known.insert(point->estimate.key.threads);
  const auto wanted = ParseThreads(text, *known.rbegin(), "no run has measured more");
  if (!wanted.ok()) return wanted.status();
  Filter(points, [&](const SeriesKey& key) {
    return std::find(wanted->begin(), wanted->end(), key.threads) != wanted->end();
  });
  if (!points->empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("--threads: no run has measured %s; there is %s", text,
                      absl::StrJoin(known, ", ")));
}

absl::Status FilterParam(const ParamOverride& wanted, Points* points) {
  std::vector<std::string> names, values;
  for (const std::string& params :
       Distinct(*points, [](const SeriesKey& key) { return key.params; })) {
    for (const ParamOverride& part : Split(params)) {
      if (std::find(names.begin(), names.end(), part.name) == names.end()) {
        names.push_back(part.name);
      }
      if (part.name == wanted.name &&
          std::find(values.begin(), values.end(), part.value) == values.end()) {
        values.push_back(part.value);
      }
    }
  }
  if (values.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "-p: unknown parameter '%s'.%s", wanted.name, Suggestion(wanted.name, names)));
  }
  Filter(points, [&](const SeriesKey& key) { return HasParam(key.params, wanted); });
  if (!points->empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("-p: no run has measured %s=%s; there is %s", wanted.name,
                      wanted.value, absl::StrJoin(values, ", ")));
}

std::string DefaultMetric(const Points& points, const std::vector<std::string>& metrics) {
  std::set<int> threads;
  for (const IndexedPoint* point : points) {
    if (point->estimate.key.metric == "speedup") {
      threads.insert(point->estimate.key.threads);
    }
  }
  const auto has = [&](const char* name) {
    return std::find(metrics.begin(), metrics.end(), name) != metrics.end();
  };
  if (threads.size() > 1) return "speedup";
  return has("time") || metrics.empty() ? "time" : metrics.front();
}

absl::Status FilterMetric(const std::string& metric,
                          const std::vector<std::string>& known, Points* points) {
  if (std::find(known.begin(), known.end(), metric) == known.end()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--metric: no run has measured '%s'.%s", metric, Suggestion(metric, known)));
  }
  Filter(points,
         [&](const SeriesKey& key) { return key.metric == metric && !IsBaseline(key); });
  if (!points->empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("--metric: the %s is only measured of what it is against itself; "
                      "ask for --metric time",
                      metric));
}

// Brings the points to the newest one's constant. Returns a note on what was done.
std::string MakeComparable(const Points& points, Series* series) {
  const IndexedEstimate& newest = points.back()->estimate;
  const bool is_rate = series->key.metric == "throughput";
  const std::string& name = newest.constant_name;
  if (name.empty() || (series->key.metric != "time" && !is_rate)) return "";
  const bool all_have_it =
      std::all_of(points.begin(), points.end(), [&](const IndexedPoint* point) {
        return point->estimate.constant_name == name &&
               point->estimate.constant.value_or(0) > 0;
      });
  if (!all_have_it) {
    return absl::StrFormat(
        "Each run calibrates %s afresh, so its %s does not compare with other runs'; "
        "speedup and efficiency do.",
        name, is_rate ? "throughput" : "time");
  }
  for (SeriesPoint& point : series->points) {
    const double ratio = *newest.constant / *point.constant;
    for (double* value : {&point.value, &point.low, &point.high}) {
      *value *= is_rate ? 1 / ratio : ratio;
    }
  }
  return absl::StrFormat(
      "Each run calibrates %s afresh, and %s is %sproportional to it: numbers are given "
      "as with the newest run's.",
      name, is_rate ? "throughput" : "time", is_rate ? "inversely " : "");
}

// Half the width of the usual interval, in log units: what runs know of their own noise.
double OwnNoise(const std::vector<SeriesPoint>& points) {
  std::vector<double> halves;
  for (const SeriesPoint& point : points) {
    if (point.low > 0 && std::isfinite(point.high)) {
      halves.push_back(std::log(point.high / point.low) / 2);
    }
  }
  return halves.empty() ? 0 : Median(halves);
}

void FindChanges(double change_min, Series* series) {
  const std::vector<SeriesPoint>& points = series->points;
  const std::size_t first = points.size() - std::min(points.size(), kJudgedMax);
  std::vector<double> logs;
  for (std::size_t i = first; i < points.size(); ++i) {
    if (!(points[i].value > 0) || !std::isfinite(points[i].value)) {
      series->note =
          "some values are 0 or less, so that no change in percent can be told";
      return;
    }
    logs.push_back(std::log(points[i].value));
  }
  const int offset = static_cast<int>(first);
  const std::vector<Level> levels =
      Levels(logs, {.change_min = change_min, .noise_min = OwnNoise(points)});
  for (std::size_t i = 1; i < levels.size(); ++i) {
    series->changes.push_back({.index = offset + levels[i].begin,
                               .before = std::exp(levels[i - 1].log_value),
                               .after = std::exp(levels[i].log_value)});
  }
  const Level& newest = levels.back();
  if (newest.end - newest.begin < kTrendPointsMin) return;
  const Trend trend =
      TrendOf(std::span(logs).subspan(static_cast<std::size_t>(newest.begin)));
  series->trend = {.begin = offset + newest.begin, .slope = trend.slope, .p = trend.p};
}

void AddNote(const std::string& note, CaseHistory* history) {
  std::vector<std::string>& notes = history->notes;
  if (note.empty() || std::find(notes.begin(), notes.end(), note) != notes.end()) return;
  notes.push_back(note);
}

// Groups by what must be equal for numbers to be comparable.
std::map<SeriesKey, Points> BySeries(const Points& points) {
  std::map<SeriesKey, Points> series;
  for (const IndexedPoint* point : points) series[point->estimate.key].push_back(point);
  return series;
}

// What the query is about, of whatever metric.
absl::StatusOr<Points> Choose(const std::vector<IndexedPoint>& points,
                              const CaseQuery& query) {
  Points chosen;
  for (const IndexedPoint& point : points) chosen.push_back(&point);
  absl::Status status = FilterVariants(query.variants, &chosen);
  if (status.ok()) status = FilterThreads(query.threads, &chosen);
  for (const ParamOverride& param : query.params) {
    if (status.ok()) status = FilterParam(param, &chosen);
  }
  if (!status.ok()) return status;
  return chosen;
}

// Machines, then parameters stay together, and variants go by threads.
bool ComesBefore(const Series& a, const Series& b) {
  const auto order = [](const Series& series) {
    const SeriesKey& key = series.key;
    return std::tie(key.machine, key.placement, key.flavour, key.params, key.variant,
                    key.threads, key.baseline);
  };
  return order(a) < order(b);
}

}  // namespace

absl::StatusOr<CaseHistory> MakeCaseHistory(const std::vector<IndexedPoint>& points,
                                            const CaseQuery& query) {
  absl::StatusOr<Points> found = Choose(points, query);
  if (!found.ok()) return found.status();
  Points chosen = *std::move(found);
  std::vector<std::string> metrics =
      Distinct(chosen, [](const SeriesKey& key) { return key.metric; });
  CaseHistory history{
      .workload = points.front().estimate.key.workload,
      .metric = query.metric.empty() ? DefaultMetric(chosen, metrics) : query.metric,
      .change_min = query.change_min};
  absl::Status status = FilterMetric(history.metric, metrics, &chosen);
  if (!status.ok()) return status;
  std::erase(metrics, history.metric);
  history.other_metrics = metrics;
  for (const auto& [key, own] : BySeries(chosen)) {
    Series series{.key = key};
    for (const IndexedPoint* point : own) {
      const IndexedEstimate& estimate = point->estimate;
      series.points.push_back({point->run_id, point->time_utc, estimate.value,
                               estimate.low, estimate.high, estimate.n,
                               estimate.constant});
    }
    AddNote(MakeComparable(own, &series), &history);
    if (series.points.size() > kJudgedMax) {
      AddNote(absl::StrFormat("Changes and trends are those of the newest %d runs.",
                              kJudgedMax),
              &history);
    }
    FindChanges(query.change_min, &series);
    history.series.push_back(std::move(series));
  }
  std::sort(history.series.begin(), history.series.end(), ComesBefore);
  return history;
}

}  // namespace assay
