// What scaling laws say of measured speedups, and what follows for thread counts that
// were not measured. Descriptions, never proofs. Filled in by harness/verdict/scaling.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay {

// A number with its interval; an end may be infinite where the data bound nothing.
struct Bounded {
  double value = 0;
  double low = 0;
  double high = 0;
  bool operator==(const Bounded&) const = default;
};

// The speedup of one variant on `threads` over the same variant on one thread. The
// intervals of a model's points hold together at 95 %.
struct ScalingPointReport {
  int threads = 0;
  Bounded speedup;
  Bounded serial_fraction;  // Karp and Flatt; of scaled work, Gustafson's
  int n = 0;                // clean rounds
};

struct LawParameter {
  std::string name;  // "serial fraction", "contention", "coherency", "peak threads"
  Bounded value;
};

// What a law says of one thread count: the best fit, and the least and the most that any
// parameters give which agree with all points.
struct LawPoint {
  int threads = 1;
  Bounded speedup;
};

struct FittedLaw {
  std::string law;       // "Amdahl", "Gustafson", "USL"
  bool refuted = false;  // no parameters agree with all points; then there are none
  std::vector<LawParameter> parameters;
  std::vector<LawPoint> curve;  // from 1 thread to the most that an interval bounds
};

// What a thread count beyond the measured ones leaves possible, for pictures.
struct BeyondPoint {
  int threads = 0;
  double at_most = 0;  // if the serial fraction does not fall any more
  std::optional<Bounded> band;
};

// One variant of one case over its thread counts.
struct ScalingModel {
  int cell_index = 0;  // of the variant on one thread
  bool scaled_work = false;
  std::vector<ScalingPointReport> points;
  std::vector<FittedLaw> laws;  // empty where `refusal` says why
  std::string refusal;
  // Up to the largest thread count that a claim about the variant names; empty where none
  // names more than was measured.
  std::vector<BeyondPoint> beyond;
  bool ungated = false;  // the kernel gave no evidence of contention for some samples
};

// For a claim about threads that this machine does not have.
struct Prediction {
  int threads = 0;
  std::optional<double> at_most;  // if the serial fraction does not fall any more
  std::optional<Bounded> band;    // only where the data support one
  bool refutes = false;           // at_most is below the target: REFUTED-CONDITIONAL
  std::string text;               // one phrase for people
};

}  // namespace assay
