#include "harness/statistics/two_runs.h"

#include <cmath>
#include <vector>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

// Guards of verdicts but for the one against a warm-up: it vetoes every tenth run that is
// as it should be, and the rounds that are dropped unseen are the same in both runs.
std::string ObjectionTo(const Look& look, const RuleOptions& options) {
  if (look.span_s < options.span_min_s) {
    return absl::StrFormat("its clean rounds span %.1f s, of %.0f s needed", look.span_s,
                           options.span_min_s);
  }
  if (look.generations < options.generations_min) {
    return absl::StrFormat("its processes were started %d times, of %d needed",
                           look.generations, options.generations_min);
  }
  return "";
}

}  // namespace

RunMedian MedianOfRun(std::span<const CleanRound> rounds, const RuleOptions& options) {
  std::vector<double> logs;
  for (const CleanRound& round : rounds) logs.push_back(round.log_value);
  const Look look = Examine(rounds);
  return {MedianInterval(logs, 1 - 2 * AlphaSide(options), look.psi),
          ObjectionTo(look, options)};
}

RunsRatio CompareRuns(std::span<const CleanRound> before,
                      std::span<const CleanRound> after, const RuleOptions& options) {
  const auto [first, first_objection] = MedianOfRun(before, options);
  const auto [second, second_objection] = MedianOfRun(after, options);
  const double change = second.estimate - first.estimate;
  const double below =
      std::hypot(second.estimate - second.low, first.high - first.estimate);
  const double above =
      std::hypot(second.high - second.estimate, first.estimate - first.low);
  return {.ratio = std::exp(change),
          .low = std::exp(change - below - options.floor_log),
          .high = std::exp(change + above + options.floor_log),
          .before = std::exp(first.estimate),
          .after = std::exp(second.estimate),
          .objection_before = first_objection,
          .objection_after = second_objection};
}

}  // namespace assay
