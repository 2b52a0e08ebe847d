// The error rates that assay promises, measured on simulated noise whose truth is known:
// tests 3 to 9 of docs/procedure.md 9. Seeds are fixed, so a result is the same
// everywhere; a limit is the promised rate plus three standard errors of 2000 runs. Each
// property prints the rates it saw (ctest -V). Compiled twice: in a size that fits every
// run of the tests, and in full as statistics_long_test (CTest label `long`).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "harness/statistics/distributions.h"
#include "harness/statistics/multiplicity.h"
#include "harness/statistics/rule.h"
#include "harness/statistics/testing/acceptance_runs.h"
#include "harness/statistics/testing/noise.h"

namespace assay {
namespace {

constexpr int kRuns = AcceptanceRuns(2000, 20'000);
constexpr int kRunsQuick =
    AcceptanceRuns(1000, 4000);  // where hardly any verdict is wrong
constexpr int kRoundsMax = 200;

const Boundary& TwoSided95() {
  static const Boundary boundary(0.025, kRoundsMax);
  return boundary;
}

// The rounds of one run that the gate lets through, a second apart.
std::vector<CleanRound> GatedRounds(NoiseModel model, int run) {
  NoiseSource source(model, static_cast<std::uint64_t>(run));
  std::vector<CleanRound> rounds;
  for (int i = 0; i < kRoundsMax; ++i) {
    const NoisyRound round = source.Next();
    if (round.contended) continue;
    rounds.push_back({round.log_baseline - round.log_candidate, static_cast<double>(i),
                      round.generation});
  }
  return rounds;
}

std::vector<CleanRound> AllRounds(NoiseModel model, int run) {
  NoiseSource source(model, static_cast<std::uint64_t>(run));
  std::vector<CleanRound> rounds;
  for (int i = 0; i < kRoundsMax; ++i) {
    const NoisyRound round = source.Next();
    rounds.push_back({round.log_baseline - round.log_candidate, static_cast<double>(i)});
  }
  return rounds;
}

struct Trial {
  NoiseModel model = NoiseModel::kLn3;
  double target_log = 0;  // the claim is "at least this"; the truth is MedianLogRatio
  double floor_log = 0.005;
  int effective_min = 12;
  int runs = kRuns;
};

// Shares of the runs, in percent, and the median rounds to a verdict (kRoundsMax + 1
// where most runs reached none).
struct Rates {
  double proved = 0;
  double refuted = 0;
  double covered = 0;
  int rounds_median = 0;
};

Rates Measure(const Trial& trial) {
  const RuleOptions options{.floor_log = trial.floor_log,
                            .span_min_s = 0,
                            .effective_min = trial.effective_min};
  const double truth = std::exp(MedianLogRatio(trial.model));
  Rates rates;
  std::vector<int> rounds_used;
  for (int run = 0; run < trial.runs; ++run) {
    const Decision decision = DecideRun(GatedRounds(trial.model, run),
                                        {.low = trial.target_log}, options, TwoSided95());
    rates.proved += decision.state == Decision::kProved;
    rates.refuted += decision.state == Decision::kRefuted;
    rates.covered += decision.low <= truth && truth <= decision.high;
    rounds_used.push_back(decision.state == Decision::kOpen ? kRoundsMax + 1
                                                            : decision.n);
  }
  std::nth_element(rounds_used.begin(), rounds_used.begin() + trial.runs / 2,
                   rounds_used.end());
  const double percent = 100.0 / trial.runs;
  rates = {rates.proved * percent, rates.refuted * percent, rates.covered * percent,
           rounds_used[static_cast<std::size_t>(trial.runs / 2)]};
  std::printf(
      "%-10s target %+.3f floor %.3f: proved %.2f%% refuted %.2f%% covered "
      "%.1f%% median rounds %d\n",
      NoiseModelName(trial.model), trial.target_log - std::log(truth), trial.floor_log,
      rates.proved, rates.refuted, rates.covered, rates.rounds_median);
  return rates;
}

class AcceptanceTest : public ::testing::TestWithParam<NoiseModel> {};

INSTANTIATE_TEST_SUITE_P(AllNoise, AcceptanceTest, ::testing::ValuesIn(kNoiseModels),
                         [](const auto& parameter) {
                           return std::string(NoiseModelName(parameter.param));
                         });

// Promised: 2.5 % a side for independent rounds; the dependence factor is approximate.
TEST_P(AcceptanceTest, FalseVerdictsAtTheBoundaryAreRareEvenWithoutTheFloor) {
  const NoiseModel model = GetParam();
  const Rates rates =
      Measure({.model = model, .target_log = MedianLogRatio(model), .floor_log = 0});
  const double limit = model == NoiseModel::kArd6   ? 4.5
                       : model == NoiseModel::kArd9 ? 8.5
                                                    : 3.55;
  EXPECT_LE(rates.proved, limit);
  EXPECT_LE(rates.refuted, limit);
  if (model == NoiseModel::kArd6) {
    EXPECT_GE(rates.covered, 92);
  } else if (model != NoiseModel::kArd9) {
    EXPECT_GE(rates.covered, 93.5);
  }
}

TEST_P(AcceptanceTest, FalseVerdictsAtTheBoundaryAreRarerWithTheFloor) {
  const NoiseModel model = GetParam();
  const Rates rates = Measure({.model = model, .target_log = MedianLogRatio(model)});
  const double limit = model == NoiseModel::kArd6   ? 2.5
                       : model == NoiseModel::kArd9 ? 6
                                                    : 1.5;
  EXPECT_LE(rates.proved, limit);
  EXPECT_LE(rates.refuted, limit);
}

TEST_P(AcceptanceTest, StrictModeKeepsItsLevelUnderAllNoise) {
  const NoiseModel model = GetParam();
  const Rates rates = Measure({.model = model,
                               .target_log = MedianLogRatio(model),
                               .floor_log = 0,
                               .effective_min = 20});
  EXPECT_LE(rates.proved, 3.55);
  EXPECT_LE(rates.refuted, 3.55);
}

TEST_P(AcceptanceTest, AClaimOnePercentTooHighIsHardlyEverProved) {
  const NoiseModel model = GetParam();
  const Rates rates = Measure({.model = model,
                               .target_log = MedianLogRatio(model) + std::log(1.01),
                               .runs = kRunsQuick});
  EXPECT_LE(rates.proved, model == NoiseModel::kArd9 ? 4 : 1.5);
}

TEST_P(AcceptanceTest, NoVerdictIsWrongWhereTheTruthIsFivePercentAway) {
  const double truth = MedianLogRatio(GetParam());
  const auto measure = [&](double target_log) {
    return Measure({.model = GetParam(), .target_log = target_log, .runs = kRunsQuick});
  };
  EXPECT_LE(measure(truth + std::log(1.05)).proved, 0.3);
  EXPECT_LE(measure(truth - std::log(1.05)).refuted, 0.3);
}

TEST(PowerTest, ClearClaimsAreDecidedQuickly) {
  const struct {
    NoiseModel model;
    double margin;
    int rounds_median;
  } kPromised[] = {{NoiseModel::kLn1, 1.05, 18},     {NoiseModel::kLn3, 1.05, 25},
                   {NoiseModel::kOut5, 1.05, 28},    {NoiseModel::kOutAsym, 1.05, 30},
                   {NoiseModel::kHeavyT2, 1.05, 26}, {NoiseModel::kRegime, 1.05, 24},
                   {NoiseModel::kLn10, 1.10, 45}};
  for (const auto& promise : kPromised) {
    const double truth = MedianLogRatio(promise.model);
    const double margin = std::log(promise.margin);
    const Rates above = Measure({.model = promise.model, .target_log = truth - margin});
    EXPECT_GE(above.proved, 98);
    EXPECT_LE(above.rounds_median, promise.rounds_median);
    const Rates below = Measure({.model = promise.model, .target_log = truth + margin});
    EXPECT_GE(below.refuted, 98);
    EXPECT_LE(below.rounds_median, promise.rounds_median);
  }
}

TEST(PowerTest, TwoPercentUnderThreePercentNoiseIsMostlyDecided) {
  EXPECT_GE(Measure({.model = NoiseModel::kLn3, .target_log = -std::log(1.02)}).proved,
            70);
}

// The table of docs/statistics.md: how soon a claim is decided, by its distance from the
// truth.
TEST(PowerTest, TheFartherTheTargetTheSoonerTheVerdict) {
  for (NoiseModel model : kNoiseModels) {
    int rounds_before = kRoundsMax + 1;
    for (const double margin : {1.02, 1.05, 1.10, 1.20}) {
      const Rates rates = Measure({.model = model,
                                   .target_log = MedianLogRatio(model) - std::log(margin),
                                   .runs = kRunsQuick / 4});
      EXPECT_LE(rates.rounds_median, rounds_before) << NoiseModelName(model);
      EXPECT_LE(rates.refuted, 1.5) << NoiseModelName(model);
      rounds_before = rates.rounds_median;
    }
  }
}

// --- Looking as one likes: test 8. ---

// Looks after the rounds that `next` names, and stops at the first verdict.
template <typename Next>
Decision::State LookedAt(const std::vector<CleanRound>& rounds, Next next) {
  const RuleOptions options{.floor_log = 0, .span_min_s = 0};
  for (int n = next(0); n <= static_cast<int>(rounds.size()); n = next(n)) {
    const auto seen = std::span(rounds).first(static_cast<std::size_t>(n));
    const Decision decision = Decide(seen, {.low = 0}, options, TwoSided95());
    if (decision.state != Decision::kOpen) return decision.state;
  }
  return Decision::kOpen;
}

// The boundary alone, without guards, looked at after every round.
Decision::State UnguardedVerdict(const std::vector<CleanRound>& rounds) {
  AdverseCounts counts;
  int n = 0;
  for (const CleanRound& round : rounds) {
    counts.Add(round.log_value, {.low = 0}, 0);
    const Decision::State state = StateFor(counts, TwoSided95().At(++n));
    if (state != Decision::kOpen) return state;
  }
  return Decision::kOpen;
}

struct WrongSides {
  int proved = 0;
  int refuted = 0;
  void Count(Decision::State state) {
    proved += state == Decision::kProved;
    refuted += state == Decision::kRefuted;
  }
};

TEST(PeekingTest, NoWayOfLookingRaisesTheErrorRate) {
  WrongSides every_second, at_random, every_round;
  for (int run = 0; run < kRunsQuick; ++run) {
    const std::vector<CleanRound> rounds = GatedRounds(NoiseModel::kLn3, run);
    KeyedRandom random{5, static_cast<std::uint64_t>(run)};
    every_second.Count(LookedAt(rounds, [](int n) { return n + 2; }));
    at_random.Count(LookedAt(
        rounds, [&](int n) { return n + 1 + static_cast<int>(random.Below(9)); }));
    every_round.Count(UnguardedVerdict(rounds));
  }
  for (const WrongSides& wrong : {every_second, at_random, every_round}) {
    std::printf("peeking, LN3: proved %.2f%% refuted %.2f%%\n",
                100.0 * wrong.proved / kRunsQuick, 100.0 * wrong.refuted / kRunsQuick);
    EXPECT_LE(wrong.proved, 0.04 * kRunsQuick);  // 2.5 % and 3 standard errors
    EXPECT_LE(wrong.refuted, 0.04 * kRunsQuick);
  }
}

// --- Canaries: rules known to be broken. If these looked sound, the tests above would
// --- be blind.

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
  for (int run = 0; run < kRuns; ++run) {
    wrong += NaivePeekingDecides(AllRounds(NoiseModel::kLn3, run), critical);
  }
  std::printf("naive peeking, LN3: %.1f%% false\n", 100.0 * wrong / kRuns);
  EXPECT_GT(wrong, 0.25 * kRuns);
}

TEST(CanaryTest, WithoutTheDependenceGuardCorrelatedRoundsAreOftenWrong) {
  int wrong = 0;
  for (int run = 0; run < kRuns; ++run) {
    wrong += UnguardedVerdict(GatedRounds(NoiseModel::kArd6, run)) != Decision::kOpen;
  }
  std::printf("guard off, ARD6: %.1f%% false\n", 100.0 * wrong / kRuns);
  EXPECT_GT(wrong, 0.30 * kRuns);
}

// 1 % noise, and each start of the processes 2 % faster or slower (NoiseModel::kLayout,
// with as many rounds to a start as one likes).
std::vector<CleanRound> LayoutRounds(int run, int rounds_per_start) {
  KeyedRandom random{83, static_cast<std::uint64_t>(run)};
  const auto normal = [&] { return NormalQuantile(random.Uniform() + 0x1p-54); };
  std::vector<CleanRound> rounds;
  double layout = 0;
  for (int i = 0; i < kRoundsMax; ++i) {
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
  for (int run = 0; run < kRuns; ++run) {
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
  const double percent = 100.0 / kRuns;
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
  for (int run = 0; run < kRuns; ++run) {
    const auto refuted = [&](const std::vector<CleanRound>& rounds) {
      return DecideRun(rounds, {.low = 0}, options, TwoSided95()).state ==
             Decision::kRefuted;
    };
    refuted_ungated += refuted(AllRounds(NoiseModel::kRegime, run));
    refuted_gated += refuted(GatedRounds(NoiseModel::kRegime, run));
  }
  std::printf("gate off, REGIME: %.1f%% refuted, gated %.1f%%\n",
              100.0 * refuted_ungated / kRuns, 100.0 * refuted_gated / kRuns);
  EXPECT_GT(refuted_ungated, 0.04 * kRuns);
  EXPECT_LE(refuted_gated, 0.025 * kRuns);
}

// --- Families of claims. ---

// Ten claims "at least 1.0" whose truth is exactly that, sharing one baseline.
std::vector<ClaimRounds> SharedBaselineClaims(int run) {
  std::vector<ClaimRounds> claims(10);
  KeyedRandom random{77, static_cast<std::uint64_t>(run)};
  const auto log_time = [&] { return 0.03 * NormalQuantile(random.Uniform() + 0x1p-54); };
  for (ClaimRounds& claim : claims) {
    claim.test = {.family = "file", .target = {.low = 0}};
  }
  for (int round = 0; round < kRoundsMax; ++round) {
    const double baseline = log_time();
    for (ClaimRounds& claim : claims) {
      claim.rounds.push_back({baseline - log_time(), static_cast<double>(round)});
      claim.round_numbers.push_back(round);
    }
  }
  return claims;
}

TEST(FamilyAcceptanceTest, HolmBoundsTheChanceOfAnyFalseVerdictAndNothingElseDoes) {
  constexpr int kFamilyRuns = AcceptanceRuns(1000, 10'000);
  const RuleOptions options{.floor_log = 0, .span_min_s = 0};
  int wrong_together = 0, wrong_alone = 0;
  for (int run = 0; run < kFamilyRuns; ++run) {
    std::vector<ClaimRounds> claims = SharedBaselineClaims(run);
    const auto any_verdict = [&] {
      const std::vector<FamilyDecision> decisions = DecideFamilies(claims, options);
      return std::any_of(decisions.begin(), decisions.end(), [](const auto& outcome) {
        return outcome.decision.state != Decision::kOpen;
      });
    };
    wrong_together += any_verdict();
    for (std::size_t i = 0; i < claims.size(); ++i)
      claims[i].test.family = std::to_string(i);
    wrong_alone += any_verdict();
  }
  std::printf("any false verdict of 10: Holm %.1f%%, uncorrected %.1f%%\n",
              100.0 * wrong_together / kFamilyRuns, 100.0 * wrong_alone / kFamilyRuns);
  EXPECT_LE(wrong_together, 0.0707 * kFamilyRuns);
  EXPECT_GT(wrong_alone, 0.07 * kFamilyRuns);
}

}  // namespace
}  // namespace assay
