#include "results/export/history_json.h"

#include <cmath>

#include "results/export/report_json.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// Raised when a field changes its meaning or goes away; new fields do not count.
constexpr int kHistoryVersion = 1;

Json RunJson(const RunRow& run) {
  return {{"run_id", run.run_id},       {"path", run.path},
          {"time_utc", run.time_utc},   {"assay_version", run.assay_version},
          {"machine", run.machine},     {"kernel", run.kernel},
          {"command", run.command},     {"end_reason", run.end_reason},
          {"proved", run.proved},       {"refuted", run.refuted},
          {"undecided", run.undecided}, {"untestable", run.untestable},
          {"findings", run.findings}};
}

Json CaseJson(const CaseSummary& summary) {
  return {{"workload", summary.workload},
          {"runs", summary.runs},
          {"metrics", summary.metrics}};
}

Json PointJson(const SeriesPoint& point) {
  return {{"run_id", point.run_id},
          {"time_utc", point.time_utc},
          {"value", point.value},
          {"low", FiniteOrNull(point.low)},
          {"high", FiniteOrNull(point.high)},
          {"n", point.n},
          {"constant", point.constant ? Json(*point.constant) : Json(nullptr)}};
}

Json ChangeJson(const SeriesChange& change, const Series& series) {
  const SeriesPoint& first = series.points.at(static_cast<std::size_t>(change.index));
  return {{"index", change.index},
          {"run_id", first.run_id},
          {"time_utc", first.time_utc},
          {"before", change.before},
          {"after", change.after}};
}

Json TrendJson(const std::optional<SeriesTrend>& trend) {
  if (!trend) return nullptr;
  return {{"begin", trend->begin},
          {"slope", trend->slope},
          {"p", trend->p},
          {"significant", trend->p <= kTrendP}};
}

Json SeriesJson(const Series& series) {
  const SeriesKey& key = series.key;
  return {{"variant", key.variant},
          {"threads", key.threads},
          {"params", key.params},
          {"placement", key.placement},
          {"flavour", key.flavour},
          {"machine", key.machine},
          {"unit", key.unit},
          {"baseline", key.baseline.empty() ? Json(nullptr) : Json(key.baseline)},
          {"points", JsonList(series.points, PointJson)},
          {"changes", JsonList(series.changes,
                               [&](auto& change) { return ChangeJson(change, series); })},
          {"trend", TrendJson(series.trend)},
          {"note", series.note}};
}

}  // namespace

std::string RunListJson(const RunList& list) {
  return JsonText({{"format", "assay-history"},
                   {"version", kHistoryVersion},
                   {"runs", JsonList(list.runs, RunJson)},
                   {"cases", JsonList(list.cases, CaseJson)}},
                  2) +
         "\n";
}

std::string CaseHistoryJson(const CaseHistory& history) {
  return JsonText({{"format", "assay-history-case"},
                   {"version", kHistoryVersion},
                   {"workload", history.workload},
                   {"metric", history.metric},
                   {"other_metrics", history.other_metrics},
                   {"change_min", history.change_min},
                   {"series", JsonList(history.series, SeriesJson)},
                   {"notes", history.notes}},
                  2) +
         "\n";
}

}  // namespace assay
