#include "harness/statistics/testing/noise.h"

#include <cmath>

#include "harness/statistics/distributions.h"
#include "harness/statistics/estimate.h"

namespace assay {
namespace {

constexpr double kDriftCoefficient = 0.98;
constexpr double kDriftSd = 0.05;

// The slow clock: 35 % of the time, as states last 2.8 slow and 5.2 fast measurements.
constexpr double kClockLeavesSlow = 1 / 2.8;
constexpr double kClockLeavesFast = 1 / 5.2;

// The neighbour: 1/6 of the time, staying for 8 rounds on average.
constexpr double kNeighbourLeaves = 1 / 8.0;
constexpr double kNeighbourComes = kNeighbourLeaves / 5;

double NextAutoregressive(double value, double coefficient, double sd, double normal) {
  return coefficient * value + sd * std::sqrt(1 - coefficient * coefficient) * normal;
}

}  // namespace

const char* NoiseModelName(NoiseModel model) {
  switch (model) {
    case NoiseModel::kLn1:
      return "LN1";
    case NoiseModel::kLn3:
      return "LN3";
    case NoiseModel::kLn10:
      return "LN10";
    case NoiseModel::kOut5:
      return "OUT5";
    case NoiseModel::kOutAsym:
      return "OUTASYM";
    case NoiseModel::kHeavyT2:
      return "HEAVY_t2";
    case NoiseModel::kAr1Common:
      return "AR1COMMON";
    case NoiseModel::kBimodal:
      return "BIMODAL";
    case NoiseModel::kRegime:
      return "REGIME";
    case NoiseModel::kArd3:
      return "ARD3";
    case NoiseModel::kArd6:
      return "ARD6";
    case NoiseModel::kArd9:
      return "ARD9";
    case NoiseModel::kLayout:
      return "LAYOUT";
  }
  return "";
}

NoiseSource::NoiseSource(NoiseModel model, std::uint64_t seed)
    : model_(model), random_{seed, static_cast<std::uint64_t>(model)} {
  // Start the processes where they spend their time.
  const bool is_ratio = model == NoiseModel::kArd3 || model == NoiseModel::kArd6 ||
                        model == NoiseModel::kArd9;
  drift_ = (is_ratio ? 0.03 : kDriftSd) * Normal();
  is_slow_ = random_.Uniform() < (model == NoiseModel::kRegime ? 1 / 6.0 : 0.35);
}

double NoiseSource::Normal() {
  // The half step keeps the argument off 0, whose quantile is infinite.
  return NormalQuantile(random_.Uniform() + 0x1.0p-54);
}

double NoiseSource::Measurement(double noise_sd) { return noise_sd * Normal(); }

double NoiseSource::Outlier(double chance, double low, double high) {
  if (random_.Uniform() >= chance) return 0;
  return std::log(random_.Uniform(low, high));
}

double NoiseSource::StepCommonDrift() {
  drift_ = NextAutoregressive(drift_, kDriftCoefficient, kDriftSd, Normal());
  return drift_ + Measurement(0.01);
}

double NoiseSource::StepClock() {
  const double change = is_slow_ ? kClockLeavesSlow : kClockLeavesFast;
  if (random_.Uniform() < change) is_slow_ = !is_slow_;
  return (is_slow_ ? std::log(1.15) : 0) + Measurement(0.01);
}

// Two measurements of one process, in random order as a round takes them.
NoisyRound NoiseSource::RandomOrder(double (NoiseSource::*step)()) {
  const double first = (this->*step)();
  const double second = (this->*step)();
  if (random_.Below(2) == 0) return {first, second};
  return {second, first};
}

NoisyRound NoiseSource::Regime() {
  if (random_.Uniform() < (is_slow_ ? kNeighbourLeaves : kNeighbourComes)) {
    is_slow_ = !is_slow_;
  }
  NoisyRound round{Measurement(0.02), Measurement(0.02)};
  if (is_slow_) {
    const double slowdown = random_.Uniform(1.3, 2.0);
    round.log_candidate += std::log(slowdown);
    round.log_baseline += std::log(1 + 0.15 * (slowdown - 1));
  }
  const double flagged = is_slow_ ? 0.95 : 0.02;
  round.contended = random_.Uniform() < flagged;
  return round;
}

NoisyRound NoiseSource::CorrelatedRatio(double coefficient) {
  drift_ = NextAutoregressive(drift_, coefficient, 0.03, Normal());
  return {drift_, 0};
}

NoisyRound NoiseSource::Layout() {
  if (round_ % kRoundsPerStart == 0) layout_ = 0.02 * Normal();
  return {.log_baseline = layout_ + Measurement(0.01),
          .log_candidate = Measurement(0.01),
          .generation = round_++ / kRoundsPerStart};
}

NoisyRound NoiseSource::Next() {
  switch (model_) {
    case NoiseModel::kLn1:
      return {Measurement(0.01), Measurement(0.01)};
    case NoiseModel::kLn3:
      return {Measurement(0.03), Measurement(0.03)};
    case NoiseModel::kLn10:
      return {Measurement(0.10), Measurement(0.10)};
    case NoiseModel::kOut5:
      return {Measurement(0.03) + Outlier(0.05, 2, 5),
              Measurement(0.03) + Outlier(0.05, 2, 5)};
    case NoiseModel::kOutAsym:
      return {Measurement(0.03) + Outlier(0.02, 1.3, 3),
              Measurement(0.03) + Outlier(0.08, 1.3, 3)};
    case NoiseModel::kHeavyT2: {
      // The quantile function of Student's t with 2 degrees of freedom.
      const auto student = [this] {
        const double u = random_.Uniform() + 0x1.0p-54;
        return 0.02 * (2 * u - 1) / std::sqrt(2 * u * (1 - u));
      };
      return {student(), student()};
    }
    case NoiseModel::kAr1Common:
      return RandomOrder(&NoiseSource::StepCommonDrift);
    case NoiseModel::kBimodal:
      return RandomOrder(&NoiseSource::StepClock);
    case NoiseModel::kRegime:
      return Regime();
    case NoiseModel::kArd3:
      return CorrelatedRatio(0.3);
    case NoiseModel::kArd6:
      return CorrelatedRatio(0.6);
    case NoiseModel::kArd9:
      return CorrelatedRatio(0.9);
    case NoiseModel::kLayout:
      return Layout();
  }
  return {};
}

double MedianLogRatio(NoiseModel model) {
  // All others treat both arms alike, so that their median is exactly 0.
  if (model != NoiseModel::kOutAsym && model != NoiseModel::kRegime) return 0;
  constexpr int kRounds = 200'000;  // standard error 1e-4
  NoiseSource source(model, 0);
  std::vector<double> ratios;
  for (int i = 0; i < kRounds; ++i) {
    const NoisyRound round = source.Next();
    if (!round.contended) ratios.push_back(round.log_baseline - round.log_candidate);
  }
  return Median(ratios);
}

}  // namespace assay
