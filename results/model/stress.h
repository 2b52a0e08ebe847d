// Stress cases: what they declare of themselves, what the driver asks a child for, and
// what one burst of iterations leaves behind. The words are those of jcstress where it
// has them: an outcome is allowed, interesting (allowed, but worth showing) or forbidden.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

enum class OutcomeGrade { kAllowed, kInteresting, kForbidden };

// One row of an outcome table. An outcome that the table does not name is forbidden.
struct OutcomeInfo {
  std::string outcome;  // "0, 1": what the actors saw, in their order, then the arbiter
  OutcomeGrade grade = OutcomeGrade::kForbidden;
  std::string why;  // one phrase
  bool operator==(const OutcomeInfo&) const = default;
};

// How a case tells right from wrong.
enum class StressKind {
  kLitmus,     // an outcome table
  kInvariant,  // invariants that are checked when all actors have ended
  kHistory,    // operations and their times, checked for linearizability
};

// What is known of a case beforehand.
enum class Expected {
  kClean,
  kCaught,  // it is broken on purpose, and a hunt that does not catch it is too weak
};

struct StressInfo {
  StressKind kind = StressKind::kLitmus;
  Expected expected = Expected::kClean;
  int actors_min = 2;
  int actors_max = 2;                 // equal where the case fixes them
  std::vector<OutcomeInfo> outcomes;  // of a litmus test
  std::string version;                // of the case's source; a seed is only good for one
  // The kinds of report (SanitizerReport::kind) that a sanitizer makes of a case that is
  // broken on purpose; empty: it has no bug that a sanitizer could see.
  std::vector<std::string> reported_as = {};
  bool operator==(const StressInfo&) const = default;
};

// Where the lanes of a stress cell sit during a burst. More lanes than CPUs share them.
struct LanePlacement {
  std::string policy;
  std::vector<int> cpus;  // OS index for each lane
  bool operator==(const LanePlacement&) const = default;
};

// The part of a cell that only stress cases have.
struct StressCell {
  StressInfo info;
  std::vector<LanePlacement> placements;  // bursts take turns at them
  bool reports_only = false;              // of all bursts, as in BurstOrder
  bool operator==(const StressCell&) const = default;
};

// How the lanes run. A mode may be added here and in stress/engine/perturb.h.
enum class BurstMode {
  kFree,       // nothing in their way
  kPerturbed,  // seeded delays, yields and migrations at synchronisation and marked
               // points
};

// What one burst is to do. All of it is decided by seed, mode and placement.
struct BurstOrder {
  std::uint64_t seed = 1;
  BurstMode mode = BurstMode::kFree;
  int placement = 0;                // index into StressCell::placements
  double seconds = 0.1;             // it ends then,
  std::int64_t iterations_max = 0;  // or after so many iterations (0: any number),
  bool stop_at_failure = true;      // or soon after the first failure
  bool reports_only = false;        // which is then only what a sanitizer reports
  double stuck_after_s = 1;         // without any progress, the lanes are stuck
  bool operator==(const BurstOrder&) const = default;
};

struct OutcomeCount {
  std::string outcome;
  OutcomeGrade grade = OutcomeGrade::kForbidden;
  std::int64_t count = 0;
  bool operator==(const OutcomeCount&) const = default;
};

// The first thing that went wrong in a burst.
struct BurstFailure {
  std::string kind;  // forbidden_outcome | invariant | not_linearizable | exception |
                     // race | crash | stuck
  std::string text;  // one sentence; more lines follow where there is more to show
  std::int64_t iteration = 0;  // from 0, within the burst; -1: it cannot be told
  bool operator==(const BurstFailure&) const = default;
};

struct BurstResult {
  std::int64_t iterations = 0;
  std::int64_t failures = 0;  // iterations that failed
  std::int64_t span_ns = 0;   // how long the lanes ran
  std::int64_t delays = 0;    // that were put in their way
  std::int64_t memory_bytes =
      0;  // of the child, afterwards: stress/engine/memory_bytes.h
  std::vector<OutcomeCount> outcomes;  // of all iterations; most frequent first
  std::optional<BurstFailure> failure;
  bool operator==(const BurstResult&) const = default;
};

// A burst as the journal holds it: the stress engine's counterpart of a sample.
struct Burst {
  int round = 0;
  int generation = 0;
  int cell = 0;     // index into the plan's cells
  double at_s = 0;  // since the run began
  BurstOrder order;
  BurstResult result;
  bool operator==(const Burst&) const = default;
};

// How a failure was met.
struct Caught {
  std::string kind;             // of the finding
  double after_s = 0;           // of hunting in this cell
  std::int64_t iterations = 0;  // up to then
  bool operator==(const Caught&) const = default;
};

// All bursts of one cell together.
struct StressResult {
  int cell_index = 0;
  int bursts = 0;
  std::int64_t iterations = 0;
  std::int64_t failures = 0;   // iterations that failed
  std::int64_t schedules = 0;  // iterations with a seeded pattern of delays of their own
  std::int64_t delays = 0;     // in them
  double hunted_s = 0;
  // The failure rate is below this at 95 %, were the iterations independent.
  double rate_at_most = 1;
  std::vector<OutcomeCount> outcomes;  // most frequent first
  std::optional<Caught> caught;
  bool operator==(const StressResult&) const = default;
};

// "12345@1f3a9c": a seed and the version of the case that it was found with.
std::string SeedText(std::uint64_t seed, const std::string& version);

}  // namespace assay
