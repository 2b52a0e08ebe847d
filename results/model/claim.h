// Claims and projections as a claims file states them. Parsed by harness/verdict/claims.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "results/model/case_info.h"
#include "results/model/command.h"

namespace assay {

enum class Metric {
  kSpeedup,
  kEfficiency,
  kScaledSpeedup,
  kOverhead,
  kThroughput,
  kTime,
  kFailureRate,
  kClean,  // a stress case shows nothing forbidden, in so many iterations
  kCaught  // a case that is broken on purpose is caught
};

// Whether it compares the candidate with a baseline, or is measured on it alone.
constexpr bool NeedsBaseline(Metric metric) {
  return metric != Metric::kThroughput && metric != Metric::kTime &&
         metric != Metric::kFailureRate && metric != Metric::kClean &&
         metric != Metric::kCaught;
}

// An interval of values that satisfy the claim: ">= 6" is [6, inf), "<= 1.05" is
// (0, 1.05], "0.9..1.1" is both. Times are in milliseconds, whatever unit the text has.
struct Target {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  std::string text;
  bool operator==(const Target&) const = default;
};

struct ClaimArm {
  std::string variant;
  int threads = 1;
  Params params;                            // on top of the claim's
  std::optional<CommandSpec> command = {};  // a template; empty: the claim's
  bool operator==(const ClaimArm&) const = default;
};

struct Claim {
  std::string id;
  std::string says;    // the claim in words
  std::string source;  // where it was made
  std::string file;    // the claims file, for messages
  int line = 0;
  std::string workload;  // or, where it is about a program, what to call that
  std::optional<CommandSpec> command = {};  // a template
  Params params;
  ClaimArm baseline;  // only where NeedsBaseline(metric)
  ClaimArm candidate;
  Metric metric = Metric::kSpeedup;
  Target target;
  double confidence = 0.95;
  bool operator==(const Claim&) const = default;
};

// A reference line for the plots: what somebody expected of a workload.
struct Projection {
  std::string workload;
  std::string label;
  std::string source;
  std::string formula;  // in n, as typed; empty where points were given
  // (threads or items, speedup), ascending; those of a formula where there is one.
  std::vector<std::pair<double, double>> points;
  bool operator==(const Projection&) const = default;
};

}  // namespace assay
