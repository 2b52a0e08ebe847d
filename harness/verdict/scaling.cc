#include "harness/verdict/scaling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_format.h"
#include "harness/statistics/extrapolation.h"
#include "harness/statistics/rule.h"
#include "harness/verdict/unpaired.h"

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

// The standard error of a median of normal data is 1.253 of a mean's.
double MedianLogSd(const std::vector<CleanRound>& rounds) {
  std::vector<double> logs;
  for (const CleanRound& round : rounds) logs.push_back(round.log_value);
  return 1.253 * RobustSd(logs) / std::sqrt(static_cast<double>(logs.size()));
}

// Times of one cell over those of another, with an interval that holds together with
// `together - 1` others.
struct PairedRatio {
  Interval interval;
  double log_sd = 0;
  int n = 0;
  std::string objection = {};  // what would withhold a verdict
  bool ungated = false;
};

// The same of samples that stand in no rounds.
std::optional<PairedRatio> UnpairedRatio(const Plan& plan, const Evidence& evidence,
                                         int numerator, int denominator, int together) {
  const RunsRatio ratio =
      UnpairedSpeedup(plan, evidence, numerator, denominator, {.claims = together});
  if (!std::isfinite(ratio.ratio)) return std::nullopt;
  PairedRatio result{.interval = {ratio.ratio, ratio.low, ratio.high}, .ungated = true};
  result.objection =
      ratio.objection_after.empty() ? ratio.objection_before : ratio.objection_after;
  double variance = 0;
  result.n = std::numeric_limits<int>::max();
  for (const int cell : {numerator, denominator}) {
    const PairedRounds samples = Pair(evidence, {cell}, [&](const auto& of_cell) {
      return std::log(UnitTimeNs(*of_cell[0], CellAt(plan, cell)));
    });
    const double log_sd = MedianLogSd(samples.clean);
    variance += log_sd * log_sd;
    result.n = std::min(result.n, static_cast<int>(samples.clean.size()));
  }
  result.log_sd = std::sqrt(variance);
  return result;
}

std::optional<PairedRatio> RatioOf(const Plan& plan, const Evidence& evidence,
                                   int numerator, int denominator, int together) {
  if (numerator == denominator) return PairedRatio{.interval = {1, 1, 1}};
  if (IsImported(plan)) {
    return UnpairedRatio(plan, evidence, numerator, denominator, together);
  }
  const PairedRounds paired =
      Pair(evidence, {numerator, denominator}, [&](const auto& samples) {
        return std::log(UnitTimeNs(*samples[0], CellAt(plan, numerator)) /
                        UnitTimeNs(*samples[1], CellAt(plan, denominator)));
      });
  if (paired.clean.empty()) return std::nullopt;
  RuleOptions options{.claims = together};
  const Boundary boundary(AlphaSide(options),
                          std::max(kRoundsMin, plan.limits.rounds_max));
  const Look look = Examine(paired.clean);
  const Decision decision = Judge(look, {}, options, boundary);
  return PairedRatio{.interval = {decision.estimate, decision.low, decision.high},
                     .log_sd = MedianLogSd(paired.clean),
                     .n = decision.n,
                     .objection = Objection(look, options),
                     .ungated = paired.ungated};
}

struct MeasuredPoint {
  ScalingPoint point;
  PairedRatio ratio;
};

// The first objection to any of the points.
std::string ObjectionTo(const std::vector<MeasuredPoint>& points) {
  for (const MeasuredPoint& one : points) {
    if (!one.ratio.objection.empty()) return one.ratio.objection;
  }
  return "";
}

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
                      .ratio = *ratio});
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

// A curve has at most about this many points; enough for any picture.
constexpr int kCurvePoints = 32;

// `speedup_at` gives what the law says of a thread count.
template <typename SpeedupAt>
std::vector<LawPoint> Curve(int most, const SpeedupAt& speedup_at) {
  std::vector<LawPoint> curve;
  const int step = (most + kCurvePoints - 1) / kCurvePoints;
  for (int threads = most; threads > 1; threads -= step) {
    curve.insert(curve.begin(), {.threads = threads, .speedup = speedup_at(threads)});
  }
  curve.insert(curve.begin(), {.threads = 1, .speedup = {1, 1, 1}});
  return curve;
}

// Both laws of one parameter fall as it grows.
FittedLaw Report(const char* law, const SerialFit& fit, int most,
                 double (*speedup)(double serial, int threads)) {
  FittedLaw report{.law = law, .refuted = fit.refuted, .parameters = {}, .curve = {}};
  if (fit.refuted) return report;
  report.parameters = {{"serial fraction", Report(fit.serial)}};
  report.curve = Curve(most, [&](int threads) {
    return Bounded{speedup(fit.serial.estimate, threads),
                   speedup(fit.serial.high, threads), speedup(fit.serial.low, threads)};
  });
  return report;
}

// With one point its two parameters trade off against each other, so none is told. The
// threads over the speedup are linear in the parameters, so the extremes of a curve are
// at the corners of their set.
FittedLaw Report(const UslFit& fit, std::size_t points, int most) {
  FittedLaw report{.law = "USL", .refuted = fit.refuted, .parameters = {}, .curve = {}};
  if (fit.refuted || points < 2) return report;
  report.parameters = {{"contention", Report(fit.contention)},
                       {"coherency", Report(fit.coherency)}};
  if (fit.peak) report.parameters.push_back({"peak threads", Report(*fit.peak)});
  if (!fit.IsBounded()) return report;
  const UslParameters best{fit.contention.estimate, fit.coherency.estimate};
  report.curve = Curve(most, [&](int threads) {
    const double at_best = UslSpeedup(best, threads);
    Bounded speedup{at_best, at_best, at_best};
    for (const UslParameters& corner : fit.corners) {
      speedup.low = std::min(speedup.low, UslSpeedup(corner, threads));
      speedup.high = std::max(speedup.high, UslSpeedup(corner, threads));
    }
    return speedup;
  });
  return report;
}

// The points that bound a speedup from both sides.
bool IsBounded(const ScalingPoint& point) {
  return point.speedup.low > 0 && std::isfinite(point.speedup.high);
}

std::size_t BoundedPoints(const std::vector<ScalingPoint>& points) {
  return static_cast<std::size_t>(std::count_if(points.begin(), points.end(), IsBounded));
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

// The largest thread count that a claim about this variant names; 0 where there is none.
int ClaimedThreads(const Plan& plan, const Cell& cell) {
  int threads = 0;
  for (const PlannedClaim& planned : plan.claims) {
    const Claim& claim = planned.claim;
    if (claim.workload != cell.workload) continue;
    for (const ClaimArm& arm : {claim.baseline, claim.candidate}) {
      if (arm.variant == cell.variant) threads = std::max(threads, arm.threads);
    }
  }
  return threads;
}

std::vector<BeyondPoint> Beyond(const std::vector<ScalingPoint>& points, bool scaled_work,
                                int claimed, std::span<const int> borders) {
  std::vector<BeyondPoint> beyond;
  if (points.empty()) return beyond;
  const int measured = points.back().threads;
  const int step = (claimed - measured + kCurvePoints - 1) / kCurvePoints;
  for (int threads = claimed; threads > measured; threads -= step) {
    const Extrapolation result = Extrapolate({.points = points,
                                              .scaled_work = scaled_work,
                                              .threads = threads,
                                              .borders = borders});
    if (!result.at_most) return {};
    BeyondPoint point{.threads = threads, .at_most = *result.at_most};
    if (result.band) point.band = Report(*result.band);
    beyond.insert(beyond.begin(), point);
  }
  return beyond;
}

ScalingModel FitModel(const Plan& plan, const Evidence& evidence, const Series& series,
                      std::span<const int> borders) {
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
                            .n = one.ratio.n});
  }
  const std::vector<ScalingPoint> points = PointsOf(measured);
  model.beyond = Beyond(points, model.scaled_work,
                        ClaimedThreads(plan, CellAt(plan, series.alone)), borders);
  model.refusal = FitRefusal(points);
  if (!model.refusal.empty()) return model;
  for (const MeasuredPoint& one : measured) {
    model.ungated = model.ungated || one.ratio.ungated;
  }
  // Where an interval bounds nothing, a law is only extrapolated.
  int most = 1;
  for (const ScalingPoint& point : points) {
    if (IsBounded(point)) most = std::max(most, point.threads);
  }
  model.laws = {model.scaled_work
                    ? Report("Gustafson", FitGustafson(points), most, GustafsonSpeedup)
                    : Report("Amdahl", FitAmdahl(points), most, AmdahlSpeedup),
                Report(FitUsl(points), points.size(), most)};
  const bool any_refuted = std::any_of(model.laws.begin(), model.laws.end(),
                                       [](const FittedLaw& law) { return law.refuted; });
  const std::string objection = ObjectionTo(measured);
  if (any_refuted && !objection.empty()) {
    model.laws.clear();
    model.refusal = "no verdict on a law yet: " + objection;
  }
  return model;
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
                           const Extrapolation& result) {
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
  text += absl::StrFormat(
      ", if the serial fraction is no smaller there than measured on %s%s",
      MeasuredThreads(points),
      result.assumes_linear ? " and not negative, which the measurements leave open"
                            : "");
  if (prediction.refutes) {
    text += "; then the claim is false (REFUTED-CONDITIONAL)";
  }
  if (!prediction.band) text += "; no band: " + result.refusal;
  return text;
}

}  // namespace

std::vector<ScalingModel> FitModels(const Plan& plan, const Evidence& evidence,
                                    std::span<const int> thread_borders) {
  std::vector<ScalingModel> models;
  for (int index = 0; index < static_cast<int>(plan.cells.size()); ++index) {
    if (CellAt(plan, index).threads != 1) continue;
    const Series series = SeriesOf(plan, CellAt(plan, index));
    if (series.together.empty() || series.alone != index) continue;
    ScalingModel model = FitModel(plan, evidence, series, thread_borders);
    if (!model.points.empty()) models.push_back(std::move(model));
  }
  return models;
}

std::optional<Prediction> Predict(const Plan& plan, const PlannedClaim& planned,
                                  const Evidence& evidence,
                                  std::span<const int> thread_borders) {
  if (planned.prediction.size() < 3) return std::nullopt;
  const Claim& claim = planned.claim;
  const int baseline = planned.prediction[0];
  const Series series{planned.prediction[1],
                      {planned.prediction.begin() + 2, planned.prediction.end()}};
  const int together = static_cast<int>(series.together.size()) + 1;
  const std::optional<PairedRatio> head_start =
      RatioOf(plan, evidence, baseline, series.alone, together);
  const std::vector<MeasuredPoint> measured =
      MeasurePoints(plan, evidence, series, together);
  const std::vector<ScalingPoint> points = PointsOf(measured);
  if (points.empty() || !head_start) return std::nullopt;
  if (points.back().threads >= claim.candidate.threads) return std::nullopt;
  const bool is_scaled = CellAt(plan, series.alone).scales == Scales::kThroughput;
  const Extrapolation result = Extrapolate({.points = points,
                                            .scaled_work = is_scaled,
                                            .threads = claim.candidate.threads,
                                            .borders = thread_borders});
  const Interval& factor = head_start->interval;
  if (!result.at_most || !std::isfinite(factor.high)) return std::nullopt;

  const double ideal = claim.metric == Metric::kEfficiency ? claim.candidate.threads : 1;
  Prediction prediction{.threads = claim.candidate.threads};
  prediction.at_most = *result.at_most * factor.high / ideal;
  if (result.band) {
    prediction.band = Bounded{result.band->estimate * factor.estimate / ideal,
                              result.band->low * factor.low / ideal, *prediction.at_most};
  }
  const bool is_sound = head_start->objection.empty() && ObjectionTo(measured).empty() &&
                        !result.assumes_linear;
  prediction.refutes = is_sound && *prediction.at_most < claim.target.low;
  prediction.text = PredictionText(prediction, claim, points, result);
  const bool ungated =
      head_start->ungated ||
      std::any_of(measured.begin(), measured.end(),
                  [](const MeasuredPoint& one) { return one.ratio.ungated; });
  if (ungated) prediction.text += "; UNGATED: no evidence of contention";
  return prediction;
}

}  // namespace assay
