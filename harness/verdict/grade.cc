#include "harness/verdict/grade.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/str_format.h"
#include "harness/statistics/diagnosis.h"
#include "harness/statistics/estimate.h"
#include "harness/statistics/multiplicity.h"
#include "harness/verdict/evidence.h"

namespace assay {
namespace {

// The log of the metric in one round: of the baseline's and the candidate's sample, or,
// for throughput, of the candidate's alone.
LogValue LogOfMetric(const Plan& plan, const PlannedClaim& planned) {
  const Metric metric = planned.claim.metric;
  if (metric == Metric::kThroughput) {
    return [](const auto& samples) { return std::log(ItemsPerSecond(*samples[0])); };
  }
  const Cell& baseline = plan.cells[static_cast<std::size_t>(planned.baseline)];
  const Cell& candidate = plan.cells[static_cast<std::size_t>(planned.candidate)];
  const double sign = metric == Metric::kOverhead ? -1 : 1;
  const double ideal = metric == Metric::kEfficiency
                           ? static_cast<double>(candidate.threads) / baseline.threads
                           : 1;
  return [&baseline, &candidate, sign, ideal](const auto& samples) {
    const double speedup =
        UnitTimeNs(*samples[0], baseline) / UnitTimeNs(*samples[1], candidate);
    return sign * std::log(speedup / ideal);
  };
}

std::vector<int> CellsOf(const PlannedClaim& planned) {
  if (planned.baseline < 0) return {planned.candidate};
  return {planned.baseline, planned.candidate};
}

LogTarget LogOf(const Target& target) {
  return {.low = target.low > 0 ? std::log(target.low) : LogTarget{}.low,
          .high = std::isinf(target.high) ? LogTarget{}.high : std::log(target.high)};
}

// A fault of one of the claim's cells after which its times say nothing.
std::optional<std::string> Spoiled(const PlannedClaim& planned,
                                   const RunRecords& records) {
  for (const Finding& finding : records.findings) {
    for (int cell : CellsOf(planned)) {
      if (finding.cell_index != cell) continue;
      const bool wrong = finding.kind == "wrong_answer";
      if (wrong && planned.claim.metric == Metric::kFailureRate) continue;
      return absl::StrFormat(
          "%s: %s: %s", wrong ? "WRONG_ANSWER" : "NO_DATA", finding.cell,
          wrong ? "its answer was wrong, so its times are void" : finding.summary);
    }
  }
  return std::nullopt;
}

std::string IntervalReason(const Claim& claim, const FamilyDecision& decided) {
  const char* where =
      decided.decision.state == Decision::kProved ? "lies within" : "lies outside";
  std::string reason =
      absl::StrFormat("the interval %s the target (%s)", where, claim.target.text);
  if (decided.corrected_for > 1) {
    reason += absl::StrFormat("; error rate shared by %d claims", decided.corrected_for);
  }
  return reason;
}

void SetInterval(const Decision& decision, Verdict* verdict) {
  if (std::isfinite(decision.estimate)) verdict->estimate = decision.estimate;
  if (decision.c < 0) return;  // too few rounds: nothing can be excluded yet
  if (std::isfinite(decision.low)) verdict->low = decision.low;
  if (std::isfinite(decision.high)) verdict->high = decision.high;
}

// The share of wrong answers among all trials, disturbed or not: a neighbour on the
// machine is no excuse. A wrong sample means that at least one of its trials failed and
// at most all did, so the interval reaches from the one to the other. Without a failure
// the claim is proved once that many right answers would be too lucky; with one, only the
// count at the run's end decides, since looking again and again would not keep the rate.
Grade GradeFailureRate(const PlannedClaim& planned, const RunRecords& records) {
  Grade grade{.verdict = {.claim = planned.claim}};
  Verdict& verdict = grade.verdict;
  std::int64_t trials = 0, failed_at_least = 0, failed_at_most = 0;
  for (const Sample& sample : records.samples) {
    if (sample.cell != planned.candidate) continue;
    trials += sample.measurement.iterations;
    ++verdict.rounds;
    if (sample.measurement.wrong_answer.empty()) continue;
    failed_at_least += 1;
    failed_at_most += sample.measurement.iterations;
  }
  verdict.clean_rounds = verdict.rounds;
  const double limit = planned.claim.target.high;
  const double confidence = planned.claim.confidence;
  const Interval fewest = RateInterval(failed_at_least, trials, confidence);
  const Interval most = RateInterval(failed_at_most, trials, confidence);
  if (trials > 0) verdict.estimate = fewest.estimate;
  verdict.low = fewest.low;
  verdict.high = most.high;
  verdict.reason = absl::StrFormat("%d trials, %s%d of them wrong", trials,
                                   failed_at_least == failed_at_most ? "" : "at least ",
                                   failed_at_least);
  const bool ended = !records.end.reason.empty();
  if (fewest.low > limit && ended) {
    verdict.kind = VerdictKind::kRefuted;
  } else if (most.high <= limit && (failed_at_least == 0 || ended)) {
    verdict.kind = VerdictKind::kProved;
  } else {
    verdict.reason = "BUDGET: " + verdict.reason + "; more trials would decide";
    grade.open = true;
  }
  return grade;
}

// What cannot be decided by looking at times; nullopt where it can.
std::optional<Grade> GradeWithoutTimes(const PlannedClaim& planned,
                                       const RunRecords& records) {
  Grade grade{.verdict = {.claim = planned.claim}};
  if (!planned.untestable.empty()) {
    grade.verdict.kind = VerdictKind::kUntestable;
    grade.verdict.reason = planned.untestable;
    return grade;
  }
  if (std::optional<std::string> spoiled = Spoiled(planned, records)) {
    grade.verdict.reason = *spoiled;
    return grade;
  }
  if (planned.claim.metric == Metric::kFailureRate)
    return GradeFailureRate(planned, records);
  return std::nullopt;
}

Grade GradeByTimes(const PlannedClaim& planned, const PairedRounds& paired,
                   const LogTarget& target, const FamilyDecision& decided,
                   const Plan& plan) {
  Grade grade{.verdict = {.claim = planned.claim}};
  Verdict& verdict = grade.verdict;
  verdict.rounds = static_cast<int>(paired.measured.size());
  verdict.clean_rounds = static_cast<int>(paired.clean.size());
  SetInterval(decided.decision, &verdict);
  if (decided.decision.state != Decision::kOpen) {
    verdict.kind = decided.decision.state == Decision::kProved ? VerdictKind::kProved
                                                               : VerdictKind::kRefuted;
    verdict.clean_rounds = decided.decision.n;
    verdict.rounds = static_cast<int>(
        std::count_if(paired.measured.begin(), paired.measured.end(),
                      [&](int round) { return round <= decided.round; }));
    verdict.reason = IntervalReason(planned.claim, decided);
  } else {
    grade.open = true;
    const Diagnosis diagnosis =
        Diagnose({.rounds = paired.clean,
                  .rounds_measured = verdict.rounds,
                  .rounds_max = plan.limits.rounds_max,
                  .target = target,
                  .decision = decided.decision},
                 RuleOptions{.confidence = planned.claim.confidence});
    verdict.reason = diagnosis.text;
  }
  if (paired.ungated) {
    verdict.reason += "; UNGATED: this kernel gives no evidence of contention";
  }
  return grade;
}

}  // namespace

std::vector<Grade> GradeClaims(const Plan& plan, const RunRecords& records,
                               const ContentionLimits& limits) {
  const Evidence evidence(plan, records, limits);
  std::vector<Grade> grades(plan.claims.size());
  std::vector<std::size_t> timed;  // claims that their times decide
  std::vector<PairedRounds> paired;
  std::vector<ClaimRounds> families;
  for (std::size_t index = 0; index < plan.claims.size(); ++index) {
    const PlannedClaim& planned = plan.claims[index];
    if (std::optional<Grade> grade = GradeWithoutTimes(planned, records)) {
      grades[index] = *std::move(grade);
      continue;
    }
    timed.push_back(index);
    paired.push_back(Pair(evidence, CellsOf(planned), LogOfMetric(plan, planned)));
    families.push_back({.family = planned.claim.file,
                        .confidence = planned.claim.confidence,
                        .target = LogOf(planned.claim.target),
                        .rounds = paired.back().clean,
                        .round_numbers = paired.back().round_numbers});
  }
  const std::vector<FamilyDecision> decisions = DecideFamilies(families, RuleOptions{});
  for (std::size_t i = 0; i < timed.size(); ++i) {
    grades[timed[i]] = GradeByTimes(plan.claims[timed[i]], paired[i], families[i].target,
                                    decisions[i], plan);
  }
  return grades;
}

}  // namespace assay
