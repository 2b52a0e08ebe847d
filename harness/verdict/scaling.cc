#include "harness/verdict/scaling.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/statistics/extrapolation.h"
#include "harness/statistics/rule.h"

namespace assay {
namespace {

const Cell& CellAt(const Plan& plan, int index) {
  return plan.cells[static_cast<std::size_t>(index)];
}

// One variant on its thread counts, as indices into the plan's cells.
struct Series {
  int alone = -1;             // on one thread
  std::vector<int> together;  // on more, by ascending threads
};

bool IsSameButForThreads(const Cell& a, const Cell& b) {
  return a.workload == b.workload && a.variant == b.variant && a.params == b.params &&
         a.placement == b.placement && a.flavour == b.flavour;
}

Series SeriesOf(const Plan& plan, const Cell& member) {
  Series series;
  for (int index = 0; index < static_cast<int>(plan.cells.size()); ++index) {
    const Cell& cell = CellAt(plan, index);
    if (!IsSameButForThreads(cell, member)) continue;
    if (cell.threads == 1) {
      series.alone = index;
    } else {
      series.together.push_back(index);
    }
  }
  std::sort(series.together.begin(), series.together.end(), [&](int a, int b) {
    return CellAt(plan, a).threads < CellAt(plan, b).threads;
  });
  return series;
}

// Times of one cell over those of another, with an interval that holds together with
// `together - 1` others.
struct PairedRatio {
  Interval interval;
  double log_sd = 0;
  int n = 0;
};

std::optional<PairedRatio> RatioOf(const Plan& plan, const Evidence& evidence,
                                   int numerator, int denominator, int together) {
  if (numerator == denominator) return PairedRatio{.interval = {1, 1, 1}};
  const PairedRounds paired =
      Pair(evidence, {numerator, denominator}, [&](const auto& samples) {
        return std::log(UnitTimeNs(*samples[0], CellAt(plan, numerator)) /
                        UnitTimeNs(*samples[1], CellAt(plan, denominator)));
      });
  if (paired.clean.empty()) return std::nullopt;
  RuleOptions options{.claims = together};
  const Boundary boundary(AlphaSide(options),
                          std::max(kRoundsMin, plan.limits.rounds_max));
  const Decision decision = Decide(paired.clean, {}, options, boundary);
  std::vector<double> logs;
  for (const CleanRound& round : paired.clean) logs.push_back(round.log_value);
  // The standard error of a median of normal data is 1.253 of a mean's.
  const double log_sd =
      1.253 * RobustSd(logs) / std::sqrt(static_cast<double>(logs.size()));
  return PairedRatio{.interval = {decision.estimate, decision.low, decision.high},
                     .log_sd = log_sd,
                     .n = decision.n};
}

struct MeasuredPoint {
  ScalingPoint point;
  int n = 0;
};

std::vector<MeasuredPoint> MeasurePoints(const Plan& plan, const Evidence& evidence,
                                         const Series& series, int together) {
  std::vector<MeasuredPoint> points;
  for (int cell : series.together) {
    const std::optional<PairedRatio> ratio =
        RatioOf(plan, evidence, series.alone, cell, together);
    if (!ratio || !std::isfinite(ratio->interval.estimate)) continue;
    points.push_back({.point = {.threads = CellAt(plan, cell).threads,
                                .speedup = ratio->interval,
                                .log_sd = ratio->log_sd},
                      .n = ratio->n});
  }
  return points;
}

std::vector<ScalingPoint> PointsOf(const std::vector<MeasuredPoint>& measured) {
  std::vector<ScalingPoint> points;
  for (const MeasuredPoint& one : measured) points.push_back(one.point);
  return points;
}

Bounded Report(const Interval& interval) {
  return {interval.estimate, interval.low, interval.high};
}

FittedLaw Report(const char* law, const SerialFit& fit) {
  FittedLaw report{.law = law, .refuted = fit.refuted, .parameters = {}};
  if (!fit.refuted) report.parameters = {{"serial fraction", Report(fit.serial)}};
  return report;
}

// With one point its two parameters trade off against each other, so none is told.
FittedLaw Report(const UslFit& fit, std::size_t points) {
  FittedLaw report{.law = "USL", .refuted = fit.refuted, .parameters = {}};
  if (fit.refuted || points < 2) return report;
  report.parameters = {{"contention", Report(fit.contention)},
                       {"coherency", Report(fit.coherency)}};
  if (fit.peak) report.parameters.push_back({"peak threads", Report(*fit.peak)});
  return report;
}

// The points that bound a speedup from both sides.
std::size_t BoundedPoints(const std::vector<ScalingPoint>& points) {
  return static_cast<std::size_t>(
      std::count_if(points.begin(), points.end(), [](const ScalingPoint& point) {
        return point.speedup.low > 0 && std::isfinite(point.speedup.high);
      }));
}

std::string FitRefusal(const std::vector<ScalingPoint>& points) {
  const std::size_t bounded = BoundedPoints(points);
  if (bounded >= 2) return "";
  if (points.size() < 2) {
    return "a law needs speedups on two thread counts above 1 to be held against";
  }
  return absl::StrFormat(
      "%d of %d thread counts had the 12 independent clean rounds that an interval "
      "takes, "
      "and a law needs two",
      bounded, points.size());
}

ScalingModel FitModel(const Plan& plan, const Evidence& evidence, const Series& series) {
  ScalingModel model{.cell_index = series.alone};
  model.scaled_work = CellAt(plan, series.alone).scales == Scales::kThroughput;
  const std::vector<MeasuredPoint> measured =
      MeasurePoints(plan, evidence, series, static_cast<int>(series.together.size()));
  for (const MeasuredPoint& one : measured) {
    const Interval fraction =
        model.scaled_work ? ScaledSerialFraction(one.point) : SerialFraction(one.point);
    model.points.push_back({.threads = one.point.threads,
                            .speedup = Report(one.point.speedup),
                            .serial_fraction = Report(fraction),
                            .n = one.n});
  }
  const std::vector<ScalingPoint> points = PointsOf(measured);
  model.refusal = FitRefusal(points);
  if (!model.refusal.empty()) return model;
  model.laws = {model.scaled_work ? Report("Gustafson", FitGustafson(points))
                                  : Report("Amdahl", FitAmdahl(points)),
                Report(FitUsl(points), points.size())};
  return model;
}

bool IsSpeedup(Metric metric) {
  return metric == Metric::kSpeedup || metric == Metric::kEfficiency ||
         metric == Metric::kScaledSpeedup;
}

// A cell like the claim's arm on one thread, to find the arm's relatives by.
const Cell* FindArm(const Plan& plan, const Claim& claim, const ClaimArm& arm,
                    int threads_max) {
  const Cell* best = nullptr;
  for (const Cell& cell : plan.cells) {
    if (cell.workload != claim.workload || cell.variant != arm.variant) continue;
    if (cell.threads > threads_max) continue;
    Params wanted = arm.params;
    wanted.insert(claim.params.begin(), claim.params.end());
    const bool same_work =
        std::all_of(wanted.begin(), wanted.end(), [&](const auto& param) {
          const auto found = cell.params.find(param.first);
          return found != cell.params.end() && found->second == param.second;
        });
    if (same_work && best == nullptr) best = &cell;
  }
  return best;
}

int IndexOf(const Plan& plan, const Cell& cell) {
  return static_cast<int>(&cell - plan.cells.data());
}

std::string Number(double value) { return absl::StrFormat("%.3g", value); }

std::string MeasuredThreads(const std::vector<ScalingPoint>& points) {
  std::string text;
  for (const ScalingPoint& point : points) {
    absl::StrAppendFormat(&text, "%s%d", text.empty() ? "" : ", ", point.threads);
  }
  return text;
}

std::string PredictionText(const Prediction& prediction, const Claim& claim,
                           const std::vector<ScalingPoint>& points,
                           const std::string& refusal) {
  const std::string unit = claim.metric == Metric::kEfficiency ? "" : "x";
  std::string text = "a projection, no proof: ";
  if (prediction.band) {
    text += absl::StrFormat(
        "%s%s [%s, %s] on %d threads by the universal scalability law",
        Number(prediction.band->value), unit, Number(prediction.band->low),
        Number(prediction.band->high), prediction.threads);
  } else {
    text += absl::StrFormat("at most %s%s on %d threads", Number(*prediction.at_most),
                            unit, prediction.threads);
  }
  text +=
      absl::StrFormat(", if the serial fraction is no smaller there than measured on %s",
                      MeasuredThreads(points));
  if (prediction.refutes) {
    text += "; then the claim is false (REFUTED-CONDITIONAL)";
  }
  if (!prediction.band) text += "; no band: " + refusal;
  return text;
}

}  // namespace

std::vector<ScalingModel> FitModels(const Plan& plan, const Evidence& evidence) {
  std::vector<ScalingModel> models;
  for (const Cell& cell : plan.cells) {
    if (cell.threads != 1) continue;
    const Series series = SeriesOf(plan, cell);
    if (series.together.empty() || series.alone != IndexOf(plan, cell)) continue;
    ScalingModel model = FitModel(plan, evidence, series);
    if (!model.points.empty()) models.push_back(std::move(model));
  }
  return models;
}

std::optional<Prediction> Predict(const Plan& plan, const PlannedClaim& planned,
                                  const Evidence& evidence,
                                  std::span<const int> thread_borders) {
  const Claim& claim = planned.claim;
  if (!IsSpeedup(claim.metric) || claim.baseline.threads != 1) return std::nullopt;
  const Cell* candidate = FindArm(plan, claim, claim.candidate, claim.candidate.threads);
  const Cell* baseline = FindArm(plan, claim, claim.baseline, 1);
  if (candidate == nullptr || baseline == nullptr) return std::nullopt;
  const Series series = SeriesOf(plan, *candidate);
  if (series.alone < 0 || series.together.empty()) return std::nullopt;

  const int together = static_cast<int>(series.together.size()) + 1;
  const std::optional<PairedRatio> head_start =
      RatioOf(plan, evidence, IndexOf(plan, *baseline), series.alone, together);
  const std::vector<ScalingPoint> points =
      PointsOf(MeasurePoints(plan, evidence, series, together));
  if (points.empty() || !head_start) return std::nullopt;
  const Extrapolation result =
      Extrapolate({.points = points,
                   .scaled_work = candidate->scales == Scales::kThroughput,
                   .threads = claim.candidate.threads,
                   .borders = thread_borders});
  if (!result.at_most || !std::isfinite(head_start->interval.high)) return std::nullopt;

  const double ideal = claim.metric == Metric::kEfficiency ? claim.candidate.threads : 1;
  const Interval& factor = head_start->interval;
  Prediction prediction{.threads = claim.candidate.threads};
  prediction.at_most = *result.at_most * factor.high / ideal;
  if (result.band) {
    prediction.band = Bounded{result.band->estimate * factor.estimate / ideal,
                              result.band->low * factor.low / ideal, *prediction.at_most};
  }
  prediction.refutes = *prediction.at_most < claim.target.low;
  prediction.text = PredictionText(prediction, claim, points, result.refusal);
  return prediction;
}

}  // namespace assay
