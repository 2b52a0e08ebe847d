// Rules known to be broken, on the noise that acceptance_test.cc uses. If these looked
// sound, the tests there would be blind. Docs quote the rates printed here (ctest -V).
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <vector>

#include "harness/statistics/distributions.h"
#include "harness/statistics/testing/simulated_runs.h"

namespace assay {
namespace {

// Stops as soon as a paired t-test says 95 %.
bool NaivePeekingDecides(const std::vector<CleanRound>& rounds,
                         const std::vector<double>& critical) {
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    sum += rounds[i].log_value;
    squares += rounds[i].log_value * rounds[i].log_value;
    const double n = static_cast<double>(i + 1);
    if (n < 5) continue;
    const double variance = (squares - sum * sum / n) / (n - 1);
    if (std::abs(sum / n) > critical[i] * std::sqrt(variance / n)) return true;
  }
  return false;
}

TEST(CanaryTest, NaivePeekingIsOftenWrong) {
  std::vector<double> critical = {0};
  for (int freedom = 1; freedom < 100; ++freedom) {
    critical.push_back(StudentQuantile(freedom, 0.975));
  }
  int wrong = 0;
  for (int run = 0; run < kAcceptanceRuns; ++run) {
    wrong += NaivePeekingDecides(AllRounds(NoiseModel::kLn3, run), critical);
  }
  std::printf("naive peeking, LN3: %.1f%% false\n", 100.0 * wrong / kAcceptanceRuns);
  EXPECT_GT(wrong, 0.25 * kAcceptanceRuns);
}

TEST(CanaryTest, WithoutTheDependenceGuardCorrelatedRoundsAreOftenWrong) {
  int wrong = 0;
  for (int run = 0; run < kAcceptanceRuns; ++run) {
    wrong += UnguardedVerdict(GatedRounds(NoiseModel::kArd6, run)) != Decision::kOpen;
  }
  std::printf("guard off, ARD6: %.1f%% false\n", 100.0 * wrong / kAcceptanceRuns);
  EXPECT_GT(wrong, 0.30 * kAcceptanceRuns);
}

// 1 % noise, and each start of the processes 2 % faster or slower (NoiseModel::kLayout,
// with as many rounds to a start as one likes).
std::vector<CleanRound> LayoutRounds(int run, int rounds_per_start) {
  KeyedRandom random{83, static_cast<std::uint64_t>(run)};
  const auto normal = [&] { return NormalQuantile(random.Uniform() + 0x1p-54); };
  std::vector<CleanRound> rounds;
  double layout = 0;
  for (int i = 0; i < kSimulatedRounds; ++i) {
    if (i % rounds_per_start == 0) layout = 0.02 * normal();
    rounds.push_back({layout + 0.01 * (normal() - normal()), static_cast<double>(i),
                      i / rounds_per_start});
  }
  return rounds;
}

// In percent of the runs, with what is known of the starts: not that they are, that they
// are, and that there are four.
struct LayoutErrors {
  double unknown = 0;
  double known = 0;
  double guarded = 0;
};

LayoutErrors MeasureLayout(int rounds_per_start) {
  RuleOptions options{.floor_log = 0, .span_min_s = 0};
  LayoutErrors errors;
  for (int run = 0; run < kAcceptanceRuns; ++run) {
    std::vector<CleanRound> rounds = LayoutRounds(run, rounds_per_start);
    const auto decides = [&](int generations_min) {
      options.generations_min = generations_min;
      return DecideRun(rounds, {.low = 0}, options, TwoSided95()).state !=
             Decision::kOpen;
    };
    errors.guarded += decides(4);
    errors.known += decides(1);
    for (CleanRound& round : rounds) round.generation = -1;
    errors.unknown += decides(1);
  }
  const double percent = 100.0 / kAcceptanceRuns;
  errors = {errors.unknown * percent, errors.known * percent, errors.guarded * percent};
  std::printf(
      "layout, %d rounds a start: %.1f%% false unaware of starts, %.1f%% with "
      "their design effect, %.1f%% with four starts as well\n",
      rounds_per_start, errors.unknown, errors.known, errors.guarded);
  return errors;
}

TEST(CanaryTest, UnawareOfStartsLayoutLuckIsOftenTakenForSpeed) {
  const LayoutErrors long_starts = MeasureLayout(8);
  EXPECT_GT(long_starts.unknown, 12);
  EXPECT_LT(long_starts.guarded, 0.7 * long_starts.known);
  const LayoutErrors short_starts = MeasureLayout(kRoundsPerStart);
  EXPECT_GT(short_starts.unknown, 1.4 * short_starts.guarded);
  EXPECT_LT(short_starts.guarded, 5);
}

// The truth is that of the quiet machine, exactly on the target.
TEST(CanaryTest, WithoutTheGateANeighbourRefutesTrueClaims) {
  const RuleOptions options{.floor_log = 0, .span_min_s = 0};
  int refuted_ungated = 0, refuted_gated = 0;
  for (int run = 0; run < kAcceptanceRuns; ++run) {
    const auto refuted = [&](const std::vector<CleanRound>& rounds) {
      return DecideRun(rounds, {.low = 0}, options, TwoSided95()).state ==
             Decision::kRefuted;
    };
    refuted_ungated += refuted(AllRounds(NoiseModel::kRegime, run));
    refuted_gated += refuted(GatedRounds(NoiseModel::kRegime, run));
  }
  std::printf("gate off, REGIME: %.1f%% refuted, gated %.1f%%\n",
              100.0 * refuted_ungated / kAcceptanceRuns,
              100.0 * refuted_gated / kAcceptanceRuns);
  EXPECT_GT(refuted_ungated, 0.04 * kAcceptanceRuns);
  EXPECT_LE(refuted_gated, 0.025 * kAcceptanceRuns);
}

}  // namespace
}  // namespace assay
