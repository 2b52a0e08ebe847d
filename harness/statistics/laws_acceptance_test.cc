// How often the intervals and bands of scaling laws hold, measured on simulated rounds
// whose law is known: test 12 of docs/procedure.md 9. As in a run, the intervals come
// from the sequential rule, corrected for the number of thread counts.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "harness/base/random.h"
#include "harness/statistics/distributions.h"
#include "harness/statistics/extrapolation.h"
#include "harness/statistics/rule.h"
#include "harness/statistics/testing/simulated_runs.h"

namespace assay {
namespace {

constexpr int kRoundsOfRun = 30;
constexpr double kNoise = 0.03;  // of every measurement, lognormal
constexpr int kHugeMachine[] = {1024};

struct TrueLaw {
  std::string name;
  std::function<double(int)> speedup;
  bool is_amdahl = false;
};

std::vector<TrueLaw> Laws() {
  std::vector<TrueLaw> laws;
  for (const double serial : {0.01, 0.05, 0.2}) {
    laws.push_back({"Amdahl " + std::to_string(serial),
                    [=](int p) { return AmdahlSpeedup(serial, p); }, true});
  }
  const UslParameters usl[] = {{0.03, 0.0005}, {0.05, 0.002}, {0.01, 0.01}};
  for (const UslParameters& parameters : usl) {
    laws.push_back({"USL " + std::to_string(parameters.contention) + " " +
                        std::to_string(parameters.coherency),
                    [=](int p) { return UslSpeedup(parameters, p); }});
  }
  return laws;
}

// One run: the baseline and each thread count once a round.
std::vector<ScalingPoint> MeasuredPoints(const TrueLaw& law,
                                         const std::vector<int>& threads, int run) {
  static const Boundary boundary(0.025 / 3, kRoundsOfRun);
  KeyedRandom random{91, static_cast<std::uint64_t>(run)};
  const auto noise = [&] { return kNoise * NormalQuantile(random.Uniform() + 0x1p-54); };
  std::vector<std::vector<CleanRound>> rounds(threads.size());
  for (int round = 0; round < kRoundsOfRun; ++round) {
    const double baseline = noise();
    for (std::size_t i = 0; i < threads.size(); ++i) {
      const double log_speedup = std::log(law.speedup(threads[i])) + baseline - noise();
      rounds[i].push_back({log_speedup, static_cast<double>(round)});
    }
  }
  const RuleOptions options{.claims = 3, .floor_log = 0};
  std::vector<ScalingPoint> points;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    const Decision decision = Decide(rounds[i], {}, options, boundary);
    points.push_back({.threads = threads[i],
                      .speedup = {decision.estimate, decision.low, decision.high},
                      .log_sd = 1.25 * kNoise * std::sqrt(2.0 / kRoundsOfRun)});
  }
  return points;
}

// In percent of the runs.
struct Coverage {
  double band = 0;     // the truth at 16 threads lies in it
  double at_most = 0;  // the truth at 64 threads is no larger
  double serial = 0;   // Karp and Flatt's interval at 8 threads holds
  double refuted = 0;  // the USL
  double amdahl = 0;   // refuted
};

Coverage Measure(const TrueLaw& law) {
  const std::vector<int> threads = {2, 4, 8};
  const int runs = AcceptanceRuns(500, 5000);
  Coverage coverage;
  for (int run = 0; run < runs; ++run) {
    const std::vector<ScalingPoint> points = MeasuredPoints(law, threads, run);
    const UslFit usl = FitUsl(points);
    coverage.refuted += usl.refuted;
    coverage.amdahl += FitAmdahl(points).refuted;
    double low = 16;
    for (const UslParameters& corner : usl.corners) {
      low = std::min(low, UslSpeedup(corner, 16));
    }
    const double at_most =
        *Extrapolate({.points = points, .threads = 16, .borders = kHugeMachine}).at_most;
    coverage.band += low <= law.speedup(16) && law.speedup(16) <= at_most;
    coverage.at_most +=
        law.speedup(64) <=
        *Extrapolate({.points = points, .threads = 64, .borders = kHugeMachine}).at_most;
    const ScalingPoint truth{.threads = 8, .speedup = {law.speedup(8), 1, 1}};
    const double fraction = SerialFraction(truth).estimate;
    const Interval interval = SerialFraction(points.back());
    coverage.serial += interval.low <= fraction && fraction <= interval.high;
  }
  const double percent = 100.0 / runs;
  coverage = {coverage.band * percent, coverage.at_most * percent,
              coverage.serial * percent, coverage.refuted * percent,
              coverage.amdahl * percent};
  std::printf(
      "%-24s band %.1f%% at most %.1f%% serial fraction %.1f%% USL refuted %.1f%% Amdahl "
      "refuted %.1f%%\n",
      law.name.c_str(), coverage.band, coverage.at_most, coverage.serial,
      coverage.refuted, coverage.amdahl);
  return coverage;
}

TEST(LawsAcceptanceTest, BandsHoldTheTruthAsOftenAsTheySay) {
  for (const TrueLaw& law : Laws()) {
    const Coverage coverage = Measure(law);
    EXPECT_GE(coverage.band, 95) << law.name;
    EXPECT_GE(coverage.at_most, 95) << law.name;
    EXPECT_GE(coverage.serial, 95) << law.name;
    EXPECT_LE(coverage.refuted, 5) << law.name;
    if (law.is_amdahl) {
      EXPECT_LE(coverage.amdahl, 5) << law.name;
    }
  }
}

// Canary: were the intervals too wide to ever exclude anything, the test above would hold
// as well.
TEST(LawsAcceptanceTest, AKinkWithinTheMeasuredRangeRefutesTheLaw) {
  // Two threads get in the way of each other as four and eight do not.
  const TrueLaw kinked{"kink", [](int p) { return p <= 2 ? p * 0.7 : p * 0.95; }};
  EXPECT_GE(Measure(kinked).refuted, 95);
}

TEST(LawsAcceptanceTest, SixtyFourThreadsAreRefusedFromFour) {
  const TrueLaw law = Laws().front();
  for (int run = 0; run < 100; ++run) {
    const std::vector<ScalingPoint> points = MeasuredPoints(law, {2, 4}, run);
    EXPECT_FALSE(
        Extrapolate({.points = points, .threads = 64, .borders = kHugeMachine}).band);
  }
}

}  // namespace
}  // namespace assay
