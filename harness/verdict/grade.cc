#include "harness/verdict/grade.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/base/check.h"
#include "harness/statistics/diagnosis.h"
#include "harness/statistics/estimate.h"
#include "harness/verdict/evidence.h"
#include "harness/verdict/target.h"

namespace assay {
namespace {

// The log of the metric in one round: of the baseline's and the candidate's sample, or,
// for throughput and time, of the candidate's alone.
LogValue LogOfMetric(const Plan& plan, const PlannedClaim& planned) {
  const Metric metric = planned.claim.metric;
  if (metric == Metric::kThroughput) {
    return [](const auto& samples) { return std::log(ItemsPerSecond(*samples[0])); };
  }
  if (metric == Metric::kTime) {
    return [](const auto& samples) { return std::log(MsPerIteration(*samples[0])); };
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

// The others count failures; those of stress cells are graded in stress.cc.
bool IsGradedByTimes(Metric metric) {
  return metric != Metric::kFailureRate && metric != Metric::kClean &&
         metric != Metric::kCaught;
}

bool RunHasEnded(const RunRecords& records) { return !records.end.reason.empty(); }

}  // namespace

Grader::Grader(const Plan& plan, const ContentionLimits& limits)
    : plan_(plan),
      limits_(limits),
      families_(RuleOptions{}, plan.limits.rounds_max),
      claims_(plan.claims.size()),
      cells_(plan.cells.size()),
      judged_(plan.cells.size()),
      is_judged_(plan.cells.size()) {
  for (std::size_t i = 0; i < plan.claims.size(); ++i) {
    const PlannedClaim& planned = plan.claims[i];
    if (!planned.untestable.empty()) continue;
    if (!IsGradedByTimes(planned.claim.metric)) continue;
    claims_[i].test = families_.Add({.family = planned.claim.file,
                                     .confidence = planned.claim.confidence,
                                     .target = LogOf(planned.claim.target)});
  }
}

void Grader::Update(const RunRecords& records) {
  for (; samples_seen_ < records.samples.size(); ++samples_seen_) {
    const Sample& sample = records.samples[samples_seen_];
    // A journal that is not of this plan.
    if (static_cast<std::size_t>(sample.cell) >= cells_.size()) continue;
    TakeSample(sample);
    pending_[sample.round].push_back(samples_seen_);
  }
  for (; findings_seen_ < records.findings.size(); ++findings_seen_) {
    TakeFinding(records.findings[findings_seen_]);
  }
  for (; rounds_seen_ < records.rounds.size(); ++rounds_seen_) {
    const int number = records.rounds[rounds_seen_].round;
    Round round(cells_.size(), nullptr);
    for (std::size_t index : pending_[number]) {
      const Sample& sample = records.samples[index];
      round[static_cast<std::size_t>(sample.cell)] = &sample;
    }
    pending_.erase(number);
    if (number >= plan_.limits.rounds_dropped) TakeRound(number, round);
  }
  ended_ = RunHasEnded(records);
}

void Grader::TakeSample(const Sample& sample) {
  CellTally& tally = cells_[static_cast<std::size_t>(sample.cell)];
  if (tally.samples++ == 0) tally.first_s = sample.at_s;
  tally.last_s = sample.at_s;
  tally.trials += sample.measurement.iterations;
  if (sample.measurement.wrong_answer.empty()) return;
  tally.wrong_at_least += 1;
  tally.wrong_at_most += sample.measurement.iterations;
}

void Grader::TakeFinding(const Finding& finding) {
  const std::size_t cell = static_cast<std::size_t>(finding.cell_index);
  if (cell >= cells_.size()) return;
  if (finding.kind == "wrong_answer") {
    cells_[cell].gave_wrong_answer = true;
  } else if (cells_[cell].fault.empty()) {
    cells_[cell].fault = finding.summary;
  }
}

void Grader::TakeRound(int number, const Round& round) {
  is_judged_.assign(is_judged_.size(), false);
  for (std::size_t claim = 0; claim < claims_.size(); ++claim) {
    if (claims_[claim].test >= 0) TakeRoundOf(claim, number, round);
  }
  families_.EndRound(number);
}

void Grader::TakeRoundOf(std::size_t claim, int number, const Round& round) {
  const PlannedClaim& planned = plan_.claims[claim];
  std::vector<const Sample*> samples;
  bool usable = true, ungated = false;
  for (int cell : CellsOf(planned)) {
    const std::size_t index = static_cast<std::size_t>(cell);
    if (round[index] == nullptr) return;
    samples.push_back(round[index]);
    const Cleanliness& judgement = JudgementOf(index, round);
    const bool is_right = round[index]->measurement.wrong_answer.empty();
    usable = usable && judgement.clean && is_right;
    ungated = ungated || judgement.ungated;
  }
  claims_[claim].measured_rounds.push_back(number);
  if (!usable) return;
  claims_[claim].ungated = claims_[claim].ungated || ungated;
  families_.AddRound(claims_[claim].test,
                     {.log_value = LogOfMetric(plan_, planned)(samples),
                      .at_s = samples.back()->at_s,
                      .generation = samples.back()->generation});
}

// A cell that several claims share is judged once a round.
const Cleanliness& Grader::JudgementOf(std::size_t cell, const Round& round) {
  if (!is_judged_[cell]) {
    judged_[cell] = JudgeSample(*round[cell], plan_.cells[cell], limits_);
    is_judged_[cell] = true;
  }
  return judged_[cell];
}

// Why one of the claim's cells says nothing by its times; empty: none.
std::string Grader::SpoiledBy(const PlannedClaim& planned) const {
  for (int cell : CellsOf(planned)) {
    const CellTally& tally = cells_[static_cast<std::size_t>(cell)];
    const std::string name = CellName(plan_.cells[static_cast<std::size_t>(cell)]);
    if (!tally.fault.empty()) return "NO_DATA: " + name + ": " + tally.fault;
    if (tally.gave_wrong_answer && planned.claim.metric != Metric::kFailureRate) {
      return "WRONG_ANSWER: " + name + ": its answer was wrong, so its times are void";
    }
  }
  return "";
}

bool Grader::IsOpen(std::size_t claim) const {
  const PlannedClaim& planned = plan_.claims[claim];
  if (!planned.untestable.empty() || !SpoiledBy(planned).empty()) return false;
  if (claims_[claim].test >= 0) return families_.IsOpen(claims_[claim].test);
  return GradeFailureRate(planned).open;
}

bool Grader::WouldGainFrom(const std::vector<int>& cells, int samples,
                           double span_s) const {
  bool wanting = false;
  for (int cell : cells) {
    const CellTally& tally = cells_[static_cast<std::size_t>(cell)];
    if (!tally.fault.empty()) return false;
    wanting = wanting || tally.samples < samples || tally.last_s - tally.first_s < span_s;
  }
  return wanting;
}

std::vector<Grade> Grader::Grades() {
  std::vector<Grade> grades;
  for (std::size_t i = 0; i < claims_.size(); ++i) grades.push_back(GradeOf(i));
  return grades;
}

Grade Grader::GradeOf(std::size_t claim) {
  const PlannedClaim& planned = plan_.claims[claim];
  Grade grade{.verdict = {.claim = planned.claim}};
  if (!planned.untestable.empty()) {
    grade.verdict.kind = VerdictKind::kUntestable;
    grade.verdict.reason = planned.untestable;
    return grade;
  }
  grade.verdict.reason = SpoiledBy(planned);
  if (!grade.verdict.reason.empty()) return grade;
  if (planned.claim.metric == Metric::kFailureRate) return GradeFailureRate(planned);
  ASSAY_CHECK(IsGradedByTimes(planned.claim.metric));
  return GradeByTimes(claim);
}

// The share of wrong answers among all trials, disturbed or not: a neighbour on the
// machine is no excuse. A wrong sample means that at least one of its trials failed and
// at most all did, so the interval reaches from the one to the other. Without a failure
// the claim is proved once that many right answers would be too lucky; with one, only the
// count at the run's end decides, since looking again and again would not keep the rate.
// These are two chances to be wrong, so each gets half of the error rate.
Grade Grader::GradeFailureRate(const PlannedClaim& planned) const {
  const CellTally& tally = cells_[static_cast<std::size_t>(planned.candidate)];
  Grade grade{.verdict = {.claim = planned.claim}};
  Verdict& verdict = grade.verdict;
  verdict.rounds = verdict.clean_rounds = tally.samples;
  const double limit = planned.claim.target.high;
  const double confidence = 1 - (1 - planned.claim.confidence) / 2;
  const Interval fewest = RateInterval(tally.wrong_at_least, tally.trials, confidence);
  const Interval most = RateInterval(tally.wrong_at_most, tally.trials, confidence);
  if (tally.trials > 0) verdict.estimate = fewest.estimate;
  verdict.low = fewest.low;
  verdict.high = most.high;
  verdict.reason =
      absl::StrFormat("%d trials, %s%d of them wrong", tally.trials,
                      tally.wrong_at_least == tally.wrong_at_most ? "" : "at least ",
                      tally.wrong_at_least);
  if (fewest.low > limit && ended_) {
    verdict.kind = VerdictKind::kRefuted;
  } else if (most.high <= limit && (tally.wrong_at_least == 0 || ended_)) {
    verdict.kind = VerdictKind::kProved;
  } else {
    verdict.reason = "BUDGET: " + verdict.reason + "; more trials would decide";
    grade.open = true;
  }
  return grade;
}

Grade Grader::GradeByTimes(std::size_t claim) {
  const PlannedClaim& planned = plan_.claims[claim];
  const TimedClaim& timed = claims_[claim];
  const std::vector<CleanRound>& clean = families_.RoundsOf(timed.test);
  const FamilyDecision decided = families_.Outcome(timed.test);
  Grade grade{.verdict = {.claim = planned.claim}};
  Verdict& verdict = grade.verdict;
  verdict.rounds = static_cast<int>(timed.measured_rounds.size());
  verdict.clean_rounds = static_cast<int>(clean.size());
  SetInterval(decided.decision, &verdict);
  if (decided.decision.state != Decision::kOpen) {
    verdict.kind = decided.decision.state == Decision::kProved ? VerdictKind::kProved
                                                               : VerdictKind::kRefuted;
    verdict.clean_rounds = decided.decision.n;
    const auto last = std::upper_bound(timed.measured_rounds.begin(),
                                       timed.measured_rounds.end(), decided.round);
    verdict.rounds = static_cast<int>(last - timed.measured_rounds.begin());
    verdict.reason = IntervalReason(planned.claim, decided);
    const auto used =
        std::span(clean).first(static_cast<std::size_t>(verdict.clean_rounds));
    for (const std::string& warning : Warnings({.rounds = used,
                                      .rounds_measured = verdict.rounds,
                                      .rounds_max = plan_.limits.rounds_max,
                                      .decision = decided.decision})) {
      verdict.reason += "; note: " + warning;
    }
  } else {
    grade.open = true;
    const Diagnosis diagnosis = Diagnose(
        {.rounds = clean,
         .rounds_measured = verdict.rounds,
         .rounds_max = plan_.limits.rounds_max,
         .target = LogOf(planned.claim.target),
         .decision = decided.decision},
        {.confidence = planned.claim.confidence, .claims = decided.corrected_for});
    verdict.reason = diagnosis.text;
    verdict.rounds_needed = diagnosis.rounds_needed;
  }
  if (timed.ungated) {
    verdict.reason += "; UNGATED: this kernel gives no evidence of contention";
  }
  return grade;
}

std::vector<Grade> GradeClaims(const Plan& plan, const RunRecords& records,
                               const ContentionLimits& limits) {
  Grader grader(plan, limits);
  grader.Update(records);
  return grader.Grades();
}

}  // namespace assay
