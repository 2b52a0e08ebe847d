// Targets as people write them. Tested in target_test.cc.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "harness/statistics/rule.h"
#include "results/model/claim.h"

namespace assay {

// For messages.
inline constexpr char kTargetForms[] =
    "\">= 6.0\", \"<= 1.05\" and \"0.85..1.05\" (positive numbers, the lower one first)";

inline constexpr char kTimeTargetForms[] =
    "\"<= 50 ms\", \">= 1.5 s\" and \"10 us..2 ms\" (units ns, us, ms and s; the shorter "
    "time first)";

// ">= 6" is [6, inf), "<= 1.05" is (0, 1.05], "0.9..1.1" is both. The text comes back
// with its blanks in order. Nothing for what has none of these forms.
std::optional<Target> ParseTarget(const std::string& text);

// The same forms with a unit behind each number: "<= 50 ms". The bounds are in
// milliseconds.
std::optional<Target> ParseTimeTarget(const std::string& text);

// The target that the text is for this metric, one that can be proved. InvalidArgument
// says what is wrong with it.
absl::StatusOr<Target> TargetFor(Metric metric, const std::string& text);

// In the log units that the statistics work in.
LogTarget LogOf(const Target& target);

// Why no measurement could ever prove this target: a range that the floor of 0.5 % on
// both sides leaves nothing of. Empty: it can be proved.
std::string WhyUnprovable(const Target& target);

}  // namespace assay
