#include "harness/statistics/scaling_laws.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "harness/base/infinity.h"

namespace assay {
namespace {

// Corners are computed in floating point: one that lies on its own lines must not be
// excluded by rounding. Parameters are of the order of 0.001 to 1.
constexpr double kTolerance = 1e-12;

// Estimates without any scatter would have infinite weight.
constexpr double kLogSdMin = 1e-6;

double KarpFlatt(double speedup, double p) { return (1 / speedup - 1 / p) / (1 - 1 / p); }

double Gustafson(double speedup, double p) { return (p - speedup) / (p - 1); }

// Weighted least squares with non-negative coefficients for at most two columns: the
// best of the fits to every subset of the columns that is not negative.
Eigen::VectorXd NonNegativeLeastSquares(const Eigen::MatrixXd& columns,
                                        const Eigen::VectorXd& values,
                                        const Eigen::VectorXd& weights) {
  const Eigen::VectorXd roots = weights.cwiseSqrt();
  const Eigen::MatrixXd a = roots.asDiagonal() * columns;
  const Eigen::VectorXd b = roots.asDiagonal() * values;
  Eigen::VectorXd best = Eigen::VectorXd::Zero(columns.cols());
  double best_residual = b.squaredNorm();
  const auto consider = [&](const Eigen::VectorXd& candidate) {
    if ((candidate.array() < 0).any() || !candidate.allFinite()) return;
    const double residual = (a * candidate - b).squaredNorm();
    if (residual >= best_residual) return;
    best = candidate;
    best_residual = residual;
  };
  for (Eigen::Index i = 0; i < columns.cols(); ++i) {
    Eigen::VectorXd alone = Eigen::VectorXd::Zero(columns.cols());
    alone[i] = a.col(i).dot(b) / a.col(i).squaredNorm();
    consider(alone);
  }
  if (columns.cols() > 1 && columns.rows() >= columns.cols()) {
    consider(a.colPivHouseholderQr().solve(b));
  }
  return best;
}

// Points with a usable estimate, as a regression of y = p/S - 1 on p-1 and p(p-1).
struct Regression {
  Eigen::MatrixXd columns;
  Eigen::VectorXd values;
  Eigen::VectorXd weights;
};

Regression UslRegression(std::span<const ScalingPoint> points) {
  const Eigen::Index rows = static_cast<Eigen::Index>(points.size());
  Regression regression{Eigen::MatrixXd(rows, 2), Eigen::VectorXd(rows),
                        Eigen::VectorXd(rows)};
  for (Eigen::Index i = 0; i < rows; ++i) {
    const ScalingPoint& point = points[static_cast<std::size_t>(i)];
    const double p = point.threads;
    const double s = point.speedup.estimate;
    const double sd = std::max(point.log_sd, kLogSdMin) * p / s;
    regression.columns.row(i) << p - 1, p * (p - 1);
    regression.values[i] = p / s - 1;
    regression.weights[i] = 1 / (sd * sd);
  }
  return regression;
}

double AmdahlEstimate(std::span<const ScalingPoint> points) {
  const Regression usl = UslRegression(points);
  return NonNegativeLeastSquares(usl.columns.leftCols(1), usl.values, usl.weights)[0];
}

double GustafsonEstimate(std::span<const ScalingPoint> points) {
  const Eigen::Index rows = static_cast<Eigen::Index>(points.size());
  Regression regression{Eigen::MatrixXd(rows, 1), Eigen::VectorXd(rows),
                        Eigen::VectorXd(rows)};
  for (Eigen::Index i = 0; i < rows; ++i) {
    const ScalingPoint& point = points[static_cast<std::size_t>(i)];
    const double sd = std::max(point.log_sd, kLogSdMin) * point.speedup.estimate;
    regression.columns(i, 0) = point.threads - 1;
    regression.values[i] = point.threads - point.speedup.estimate;
    regression.weights[i] = 1 / (sd * sd);
  }
  return NonNegativeLeastSquares(regression.columns, regression.values,
                                 regression.weights)[0];
}

// What all intervals of the serial fraction have in common.
template <typename FractionOf>
SerialFit Intersect(std::span<const ScalingPoint> points, FractionOf fraction_of,
                    double estimate) {
  double low = 0, high = 1;
  for (const ScalingPoint& point : points) {
    const Interval fraction = fraction_of(point);
    low = std::max(low, fraction.low);
    high = std::min(high, fraction.high);
  }
  if (low > high + kTolerance) return {.refuted = true};
  return {.serial = {std::clamp(estimate, low, std::max(low, high)), low, high}};
}

// low <= s + p k <= high; the two conditions s >= 0 and k >= 0 are added by FitUsl.
struct Strip {
  double p = 0;
  double low = 0;
  double high = 0;
};

Strip StripOf(const ScalingPoint& point) {
  const double p = point.threads;
  return {p, (p / point.speedup.high - 1) / (p - 1),
          (p / point.speedup.low - 1) / (p - 1)};
}

bool IsPossible(const UslParameters& at, std::span<const Strip> strips) {
  if (at.contention < -kTolerance || at.coherency < -kTolerance) return false;
  return std::all_of(strips.begin(), strips.end(), [&](const Strip& strip) {
    const double value = at.contention + strip.p * at.coherency;
    return value >= strip.low - kTolerance && value <= strip.high + kTolerance;
  });
}

// a s + b k = c.
struct Line {
  double a = 0, b = 0, c = 0;
};

std::vector<Line> BorderLines(std::span<const Strip> strips) {
  std::vector<Line> lines = {{1, 0, 0}, {0, 1, 0}};
  for (const Strip& strip : strips) {
    if (std::isfinite(strip.low)) lines.push_back({1, strip.p, strip.low});
    if (std::isfinite(strip.high)) lines.push_back({1, strip.p, strip.high});
  }
  return lines;
}

std::optional<UslParameters> Intersection(const Line& one, const Line& other) {
  Eigen::Matrix2d lines;
  lines << one.a, one.b, other.a, other.b;
  if (lines.determinant() == 0) return std::nullopt;
  const Eigen::Vector2d at = lines.inverse() * Eigen::Vector2d(one.c, other.c);
  return UslParameters{at[0], at[1]};
}

std::vector<UslParameters> Corners(std::span<const Strip> strips) {
  const std::vector<Line> lines = BorderLines(strips);
  std::vector<UslParameters> corners;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t j = i + 1; j < lines.size(); ++j) {
      const std::optional<UslParameters> at = Intersection(lines[i], lines[j]);
      if (!at || !IsPossible(*at, strips)) continue;
      corners.push_back({std::max(0.0, at->contention), std::max(0.0, at->coherency)});
    }
  }
  return corners;
}

Interval Extremes(std::span<const UslParameters> corners, double estimate,
                  double (*value)(const UslParameters&)) {
  double low = kInfinity, high = -kInfinity;
  for (const UslParameters& corner : corners) {
    low = std::min(low, value(corner));
    high = std::max(high, value(corner));
  }
  return {std::clamp(estimate, low, high), low, high};
}

double ContentionOf(const UslParameters& parameters) { return parameters.contention; }
double CoherencyOf(const UslParameters& parameters) { return parameters.coherency; }
double PeakOf(const UslParameters& parameters) {
  return std::sqrt(std::max(0.0, 1 - parameters.contention) / parameters.coherency);
}

}  // namespace

Interval SerialFraction(const ScalingPoint& point) {
  const double p = point.threads;
  return {KarpFlatt(point.speedup.estimate, p), KarpFlatt(point.speedup.high, p),
          KarpFlatt(point.speedup.low, p)};
}

Interval ScaledSerialFraction(const ScalingPoint& point) {
  const double p = point.threads;
  return {Gustafson(point.speedup.estimate, p), Gustafson(point.speedup.high, p),
          Gustafson(point.speedup.low, p)};
}

SerialFit FitAmdahl(std::span<const ScalingPoint> points) {
  return Intersect(points, SerialFraction, AmdahlEstimate(points));
}

SerialFit FitGustafson(std::span<const ScalingPoint> points) {
  return Intersect(points, ScaledSerialFraction, GustafsonEstimate(points));
}

UslFit FitUsl(std::span<const ScalingPoint> points) {
  std::vector<Strip> strips;
  for (const ScalingPoint& point : points) strips.push_back(StripOf(point));
  const bool bounded = std::any_of(strips.begin(), strips.end(),
                                   [](const Strip& s) { return std::isfinite(s.high); });
  UslFit fit;
  // Large s and k satisfy every lower bound, so without an upper one nothing is refuted.
  if (!bounded) {
    fit.contention.high = fit.coherency.high = kInfinity;
    return fit;
  }
  fit.corners = Corners(strips);
  fit.refuted = fit.corners.empty();
  if (fit.refuted) return fit;
  const Regression usl = UslRegression(points);
  const Eigen::VectorXd estimate =
      NonNegativeLeastSquares(usl.columns, usl.values, usl.weights);
  fit.contention = Extremes(fit.corners, estimate[0], ContentionOf);
  fit.coherency = Extremes(fit.corners, estimate[1], CoherencyOf);
  if (fit.coherency.low > kTolerance) {
    fit.peak = Extremes(
        fit.corners, PeakOf({fit.contention.estimate, fit.coherency.estimate}), PeakOf);
  }
  return fit;
}

double AmdahlSpeedup(double serial, int threads) {
  return UslSpeedup({.contention = serial}, threads);
}

double GustafsonSpeedup(double serial, int threads) {
  return threads - serial * (threads - 1);
}

double UslSpeedup(UslParameters parameters, int threads) {
  const double p = threads;
  return p / (1 + (p - 1) * (parameters.contention + p * parameters.coherency));
}

}  // namespace assay
