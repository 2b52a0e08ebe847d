// See unpaired.h.
#include "harness/verdict/unpaired.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/base/check.h"
#include "harness/statistics/estimate.h"

namespace assay {
namespace {

// The usable samples of one cell, as its own rounds.
std::vector<CleanRound> SamplesOf(const Evidence& evidence, int cell,
                                  const LogValue& value) {
  return Pair(evidence, {cell}, value).clean;
}

std::vector<CleanRound> UnitTimes(const Plan& plan, const Evidence& evidence, int cell) {
  const Cell& subject = plan.cells[static_cast<std::size_t>(cell)];
  return SamplesOf(evidence, cell, [&](const auto& samples) {
    return std::log(UnitTimeNs(*samples[0], subject));
  });
}

// What the claim is about, in its own unit.
struct Answer {
  Interval interval = {NAN, 0, std::numeric_limits<double>::infinity()};
  std::string objection = {};
  int samples = 0;  // of the arm that has fewer
};

// One over it, as overheads are; or by what the threads would ideally give.
Interval Inverted(const Interval& speedup) {
  return {1 / speedup.estimate, 1 / speedup.high, 1 / speedup.low};
}
Interval Divided(const Interval& speedup, double ideal) {
  return {speedup.estimate / ideal, speedup.low / ideal, speedup.high / ideal};
}

Answer AnswerOfTwo(const Plan& plan, const PlannedClaim& planned,
                   const Evidence& evidence, const RuleOptions& options) {
  const RunsRatio ratio =
      UnpairedSpeedup(plan, evidence, planned.baseline, planned.candidate, options);
  Answer answer{.interval = {ratio.ratio, ratio.low, ratio.high}};
  answer.samples =
      static_cast<int>(std::min(UnitTimes(plan, evidence, planned.baseline).size(),
                                UnitTimes(plan, evidence, planned.candidate).size()));
  if (!ratio.objection_after.empty()) {
    answer.objection = "the baseline: " + ratio.objection_after;
  } else if (!ratio.objection_before.empty()) {
    answer.objection = "the candidate: " + ratio.objection_before;
  }
  const Cell& baseline = plan.cells[static_cast<std::size_t>(planned.baseline)];
  const Cell& candidate = plan.cells[static_cast<std::size_t>(planned.candidate)];
  if (planned.claim.metric == Metric::kOverhead) {
    answer.interval = Inverted(answer.interval);
  } else if (planned.claim.metric == Metric::kEfficiency) {
    const double ideal = static_cast<double>(candidate.threads) / baseline.threads;
    answer.interval = Divided(answer.interval, ideal);
  }
  return answer;
}

Answer AnswerOfOne(const PlannedClaim& planned, const Evidence& evidence,
                   const RuleOptions& options) {
  const bool is_rate = planned.claim.metric == Metric::kThroughput;
  const std::vector<CleanRound> rounds =
      SamplesOf(evidence, planned.candidate, [&](const auto& samples) {
        return std::log(is_rate ? ItemsPerSecond(*samples[0])
                                : MsPerIteration(*samples[0]));
      });
  const RunMedian median = MedianOfRun(rounds, options);
  return {.interval = {std::exp(median.log.estimate),
                       std::exp(median.log.low - options.floor_log),
                       std::exp(median.log.high + options.floor_log)},
          .objection = median.objection,
          .samples = static_cast<int>(rounds.size())};
}

VerdictKind KindOf(const Interval& interval, const Target& target) {
  if (interval.low >= target.low && interval.high <= target.high) {
    return VerdictKind::kProved;
  }
  const bool is_apart = interval.high < target.low || interval.low > target.high;
  return is_apart ? VerdictKind::kRefuted : VerdictKind::kUndecided;
}

std::string ReasonFor(VerdictKind kind, const Claim& claim, const Answer& answer) {
  if (!std::isfinite(answer.interval.estimate)) return "NO_DATA: it has no samples";
  if (!std::isfinite(answer.interval.high)) {
    return absl::StrFormat(
        "TOO_FEW: %d samples, too few for an interval at this confidence",
        answer.samples);
  }
  if (kind != VerdictKind::kUndecided) {
    return absl::StrFormat("the interval lies %s the target (%s)",
                           kind == VerdictKind::kProved ? "within" : "outside",
                           claim.target.text);
  }
  if (!answer.objection.empty()) return "TOO_SHORT: " + answer.objection;
  return absl::StrFormat("TOO_FEW: the interval reaches across the target (%s)",
                         claim.target.text);
}

}  // namespace

RunsRatio UnpairedSpeedup(const Plan& plan, const Evidence& evidence, int baseline,
                          int candidate, const RuleOptions& options) {
  return CompareRuns(UnitTimes(plan, evidence, candidate),
                     UnitTimes(plan, evidence, baseline), options);
}

Verdict GradeUnpaired(const Plan& plan, const PlannedClaim& planned,
                      const Evidence& evidence) {
  Verdict verdict{.claim = planned.claim};
  if (!planned.untestable.empty()) {
    verdict.kind = VerdictKind::kUntestable;
    verdict.reason = planned.untestable;
    return verdict;
  }
  const auto testable =
      std::count_if(plan.claims.begin(), plan.claims.end(),
                    [](const PlannedClaim& one) { return one.untestable.empty(); });
  const RuleOptions options{.confidence = planned.claim.confidence,
                            .claims = static_cast<int>(testable)};
  const Answer answer = NeedsBaseline(planned.claim.metric)
                            ? AnswerOfTwo(plan, planned, evidence, options)
                            : AnswerOfOne(planned, evidence, options);
  const Interval& interval = answer.interval;
  if (std::isfinite(interval.estimate)) verdict.estimate = interval.estimate;
  if (std::isfinite(interval.high)) {
    verdict.low = interval.low;
    verdict.high = interval.high;
    if (answer.objection.empty()) verdict.kind = KindOf(interval, planned.claim.target);
  }
  verdict.rounds = verdict.clean_rounds = answer.samples;
  verdict.reason = ReasonFor(verdict.kind, planned.claim, answer);
  verdict.reason += "; UNPAIRED, UNGATED";
  return verdict;
}

}  // namespace assay
