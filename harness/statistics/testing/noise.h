// Simulated rounds with a known truth, to measure how often the rule is wrong. Each
// model is one way in which real machines were seen to be noisy (docs/procedure.md 2 and
// 3). Both arms take the same time without noise, so the true log ratio is 0.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/random.h"

namespace assay {

enum class NoiseModel {
  kLn1,  // lognormal, 1 %, 3 % and 10 % per measurement
  kLn3,
  kLn10,
  kOut5,       // kLn3, and 5 % of the measurements 2 to 5 times slower
  kOutAsym,    // kLn3, outliers of 1.3 to 3 in 2 % of the one arm, 8 % of the other
  kHeavyT2,    // 2 % times Student's t with 2 degrees of freedom: no variance
  kAr1Common,  // kLn1, and a drift of both arms: AR(1), 0.98 per measurement, sd 5 %
  kBimodal,    // kLn1, and a clock that is 15 % slower a third of the time
  kRegime,     // a neighbour for 8 rounds now and then, which a flag mostly reports
  kArd3,       // AR(1) in the paired ratio itself, sd 3 %, coefficient 0.3, 0.6, 0.9
  kArd6,
  kArd9,
  kLayout,  // kLn1, and each start of the processes 2 % faster or slower: memory layout
};

inline constexpr NoiseModel kNoiseModels[] = {
    NoiseModel::kLn1,       NoiseModel::kLn3,     NoiseModel::kLn10,
    NoiseModel::kOut5,      NoiseModel::kOutAsym, NoiseModel::kHeavyT2,
    NoiseModel::kAr1Common, NoiseModel::kBimodal, NoiseModel::kRegime,
    NoiseModel::kArd3,      NoiseModel::kArd6,    NoiseModel::kArd9,
    NoiseModel::kLayout};

// "LN3", "OUTASYM", ... as docs/procedure.md 3 calls them.
const char* NoiseModelName(NoiseModel model);

struct NoisyRound {
  double log_baseline = 0;  // log times
  double log_candidate = 0;
  bool contended = false;  // what the gate would say; wrong now and then
  int generation = -1;     // rounds of one start of the processes, where that matters
};

// Rounds between two starts of the processes, as in a run (RunLimits).
inline constexpr int kRoundsPerStart = 4;

// An endless series of rounds, a pure function of model and seed.
class NoiseSource {
 public:
  NoiseSource(NoiseModel model, std::uint64_t seed);
  NoisyRound Next();

 private:
  double Normal();
  double Measurement(double noise_sd);
  double Outlier(double chance, double low, double high);
  double StepCommonDrift();
  double StepClock();
  NoisyRound RandomOrder(double (NoiseSource::*step)());
  NoisyRound Regime();
  NoisyRound CorrelatedRatio(double coefficient);
  NoisyRound Layout();

  NoiseModel model_;
  KeyedRandom random_;
  double drift_ = 0;      // of the AR(1) processes
  bool is_slow_ = false;  // the clock's state, or the neighbour's
  double layout_ = 0;     // what this start of the processes makes of the ratio
  int round_ = 0;
};

// The median of the log ratio of the rounds that the gate lets through; not 0 where the
// noise hits one arm more than the other.
double MedianLogRatio(NoiseModel model);

}  // namespace assay
