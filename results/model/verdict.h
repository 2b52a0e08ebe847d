// A verdict on one claim, with everything needed to believe or recount it.
#pragma once

#include <optional>
#include <string>

#include "results/model/claim.h"
#include "results/model/scaling.h"

namespace assay {

enum class VerdictKind { kProved, kRefuted, kUndecided, kUntestable };

struct Verdict {
  Claim claim;
  VerdictKind kind = VerdictKind::kUndecided;
  // In the metric's unit; absent where nothing was measured. The interval holds at the
  // claim's confidence at whatever moment the run stopped.
  std::optional<double> estimate;
  std::optional<double> low;
  std::optional<double> high;
  int rounds = 0;        // measured for this claim, up to its verdict
  int clean_rounds = 0;  // of these, free of contention: what the verdict rests on
  std::string reason;    // one sentence; begins with a CODE where undecided or untestable
  // Clean rounds that would decide an undecided claim with 80 % probability if its
  // estimate is right; absent where that cannot be told, or where none would.
  std::optional<double> rounds_needed = {};
  std::optional<Prediction> prediction = {};  // only of an untestable claim
};

}  // namespace assay
