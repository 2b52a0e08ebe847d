// Decisions to the bit, for every noise model, compared with a golden file: the same on
// every compiler. golden_test.cc compares with vectors that were computed elsewhere and
// leaves the last digits open; this one leaves nothing open.
// ASSAY_UPDATE_GOLDEN=1 rewrites the file after the rule was changed on purpose.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/str_format.h"
#include "harness/statistics/extrapolation.h"
#include "harness/statistics/rule.h"
#include "harness/statistics/testing/noise.h"

namespace assay {
namespace {

const std::string kGolden = ASSAY_TEST_DATA "/decision_bits.txt";

std::vector<CleanRound> Rounds(NoiseModel model, std::uint64_t seed) {
  NoiseSource source(model, seed);
  std::vector<CleanRound> rounds;
  for (int i = 0; i < 120; ++i) {
    const NoisyRound round = source.Next();
    if (round.contended) continue;
    rounds.push_back({0.03 + round.log_baseline - round.log_candidate,
                      static_cast<double>(i), round.generation});
  }
  return rounds;
}

std::string DecisionBits(NoiseModel model, std::uint64_t seed) {
  static const Boundary boundary(0.025, 200);
  const Decision decision = DecideRun(Rounds(model, seed), {.low = 0}, {}, boundary);
  return absl::StrFormat("%s %d: state %d n %d c %d psi %a %a [%a, %a]\n",
                         NoiseModelName(model), seed, decision.state, decision.n,
                         decision.c, decision.psi, decision.estimate, decision.low,
                         decision.high);
}

std::string LawBits() {
  const ScalingPoint points[] = {{.threads = 2, .speedup = {1.9, 1.88, 1.92}},
                                 {.threads = 4, .speedup = {3.46, 3.40, 3.52}},
                                 {.threads = 8, .speedup = {5.75, 5.60, 5.90}}};
  constexpr int kBorders[] = {64};
  const UslFit usl = FitUsl(points);
  const Extrapolation sixteen =
      Extrapolate({.points = points, .threads = 16, .borders = kBorders});
  return absl::StrFormat("USL %a [%a, %a] %a [%a, %a]; at 16 %a [%a, %a]\n",
                         usl.contention.estimate, usl.contention.low, usl.contention.high,
                         usl.coherency.estimate, usl.coherency.low, usl.coherency.high,
                         sixteen.band->estimate, sixteen.band->low, sixteen.band->high);
}

TEST(BitsTest, DecisionsAreTheSameOnEveryCompiler) {
  std::string now;
  for (NoiseModel model : kNoiseModels) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) now += DecisionBits(model, seed);
  }
  now += LawBits();
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) std::ofstream(kGolden) << now;
  std::ifstream file(kGolden);
  EXPECT_EQ(now, std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace
}  // namespace assay
