// The error rates that assay promises, measured on simulated noise whose truth is known:
// tests 3 to 9 of docs/procedure.md 9. Seeds are fixed, so a result is the same
// everywhere; a limit is the promised rate plus three standard errors of 2000 runs. Each
// property prints the rates it saw (ctest -V). Compiled twice: in a size that fits every
// run of the tests, and in full as statistics_long_test (CTest label `long`). The rules
// that these tests must be able to fail are in canaries_test.cc.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "harness/statistics/distributions.h"
#include "harness/statistics/multiplicity.h"
#include "harness/statistics/rule.h"
#include "harness/statistics/testing/simulated_runs.h"

namespace assay {
namespace {

constexpr int kRunsQuick =
    AcceptanceRuns(1000, 4000);  // where hardly any verdict is wrong

struct Trial {
  NoiseModel model = NoiseModel::kLn3;
  double target_log = 0;  // the claim is "at least this"; the truth is MedianLogRatio
  double floor_log = 0.005;
  int effective_min = 12;
  int runs = kAcceptanceRuns;
};

// Shares of the runs, in percent, and the median rounds to a verdict (kSimulatedRounds +
// 1 where most runs reached none).
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
    rounds_used.push_back(decision.state == Decision::kOpen ? kSimulatedRounds + 1
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
    int rounds_before = kSimulatedRounds + 1;
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

// --- Families of claims. ---

// Ten claims "at least 1.0" whose truth is exactly that, sharing one baseline.
std::vector<ClaimRounds> SharedBaselineClaims(int run) {
  std::vector<ClaimRounds> claims(10);
  KeyedRandom random{77, static_cast<std::uint64_t>(run)};
  const auto log_time = [&] { return 0.03 * NormalQuantile(random.Uniform() + 0x1p-54); };
  for (ClaimRounds& claim : claims) {
    claim.test = {.family = "file", .target = {.low = 0}};
  }
  for (int round = 0; round < kSimulatedRounds; ++round) {
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
