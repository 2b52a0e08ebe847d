#include "harness/verdict/stress.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_format.h"
#include "harness/statistics/estimate.h"

namespace assay {
namespace {

constexpr double kBoundConfidence = 0.95;  // of the bound on a failure rate

void AddBurst(const Burst& burst, StressResult* result) {
  const BurstResult& seen = burst.result;
  ++result->bursts;
  result->iterations += seen.iterations;
  result->failures += seen.failures;
  result->delays += seen.delays;
  result->hunted_s += static_cast<double>(seen.span_ns) * 1e-9;
  if (burst.order.mode == BurstMode::kPerturbed) result->schedules += seen.iterations;
  for (const OutcomeCount& outcome : seen.outcomes) {
    const auto known =
        std::find_if(result->outcomes.begin(), result->outcomes.end(),
                     [&](const auto& one) { return one.outcome == outcome.outcome; });
    if (known == result->outcomes.end()) {
      result->outcomes.push_back(outcome);
    } else {
      known->count += outcome.count;
    }
  }
  if (seen.failure && !result->caught) {
    result->caught = Caught{.kind = seen.failure->kind,
                            .after_s = result->hunted_s,
                            .iterations = result->iterations};
  }
}

// The first finding in the cell that says something about the code under test.
const Finding* FindingIn(int cell, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    if (finding.cell_index == cell) return &finding;
  }
  return nullptr;
}

bool IsOfTheHarness(const Finding& finding) {
  return finding.kind == "setup" || finding.kind == "protocol";
}

}  // namespace

std::vector<StressResult> StressResults(const Plan& plan, const RunRecords& records) {
  std::vector<StressResult> results(plan.cells.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i].cell_index = static_cast<int>(i);
  }
  for (const Burst& burst : records.bursts) {
    if (static_cast<std::size_t>(burst.cell) >= results.size()) continue;
    AddBurst(burst, &results[static_cast<std::size_t>(burst.cell)]);
  }
  for (StressResult& result : results) {
    result.rate_at_most = RateUpperBound(std::min(result.failures, result.iterations),
                                         result.iterations, kBoundConfidence);
    std::stable_sort(result.outcomes.begin(), result.outcomes.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    const Finding* finding = FindingIn(result.cell_index, records.findings);
    if (finding == nullptr || IsOfTheHarness(*finding)) continue;
    // Growing memory is no failure of a burst.
    if (!result.caught) {
      result.caught = Caught{finding->kind, result.hunted_s, result.iterations};
    }
  }
  return results;
}

Verdict GradeStress(const PlannedClaim& planned, const StressResult& result,
                    const std::vector<Finding>& findings) {
  Verdict verdict{.claim = planned.claim};
  verdict.rounds = verdict.clean_rounds = result.bursts;
  const Finding* finding = FindingIn(result.cell_index, findings);
  // What is broken on purpose is not caught by just any fault.
  const bool wants_caught = planned.claim.metric == Metric::kCaught;
  if (finding != nullptr &&
      (IsOfTheHarness(*finding) || (wants_caught && !finding->expected))) {
    verdict.reason = "NO_DATA: " + finding->kind + ": " + finding->summary;
    return verdict;
  }
  if (result.iterations > 0) {
    verdict.estimate =
        static_cast<double>(result.failures) / static_cast<double>(result.iterations);
    verdict.low = 0;
    verdict.high = result.rate_at_most;
  }
  if (result.caught) {
    verdict.kind = wants_caught ? VerdictKind::kProved : VerdictKind::kRefuted;
    verdict.reason = absl::StrFormat(
        "%s after %.3g s and %d iterations%s%s", result.caught->kind,
        result.caught->after_s, result.caught->iterations, finding == nullptr ? "" : ": ",
        finding == nullptr ? "" : finding->summary);
    return verdict;
  }
  const std::string strength = absl::StrFormat(
      "0 of %d iterations failed, %d of them perturbed; at most %.2g of them do (95%%)",
      result.iterations, result.schedules, result.rate_at_most);
  if (wants_caught) {
    verdict.reason = "NOT_CAUGHT: " + strength;
  } else if (result.iterations > 0 && result.rate_at_most <= planned.claim.target.high) {
    verdict.kind = VerdictKind::kProved;
    verdict.reason = strength;
  } else {
    verdict.reason = "TOO_FEW: " + strength;
  }
  return verdict;
}

RunReport EvaluateHunt(const RunHeader& header, const RunRecords& records) {
  RunReport report{.run_id = header.run_id,
                   .environment = header.environment,
                   .plan = header.plan,
                   .end = records.end,
                   .rounds = static_cast<int>(records.rounds.size())};
  if (report.end.reason.empty()) report.end.reason = "interrupted";
  report.findings = records.findings;
  report.stress = StressResults(header.plan, records);
  for (const PlannedClaim& planned : header.plan.claims) {
    const auto cell = static_cast<std::size_t>(planned.candidate);
    if (cell >= report.stress.size()) break;  // a damaged plan
    report.verdicts.push_back(GradeStress(planned, report.stress[cell], report.findings));
  }
  return report;
}

}  // namespace assay
