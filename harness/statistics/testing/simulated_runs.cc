#include "harness/statistics/testing/simulated_runs.h"

namespace assay {
namespace {

std::vector<CleanRound> Rounds(NoiseModel model, int run, bool gated) {
  NoiseSource source(model, static_cast<std::uint64_t>(run));
  std::vector<CleanRound> rounds;
  for (int i = 0; i < kSimulatedRounds; ++i) {
    const NoisyRound round = source.Next();
    if (gated && round.contended) continue;
    rounds.push_back({round.log_baseline - round.log_candidate, static_cast<double>(i),
                      round.generation});
  }
  return rounds;
}

}  // namespace

const Boundary& TwoSided95() {
  static const Boundary boundary(0.025, kSimulatedRounds);
  return boundary;
}

std::vector<CleanRound> GatedRounds(NoiseModel model, int run) {
  return Rounds(model, run, true);
}

std::vector<CleanRound> AllRounds(NoiseModel model, int run) {
  return Rounds(model, run, false);
}

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

}  // namespace assay
