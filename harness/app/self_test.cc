#include "harness/app/self_test.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/statistics/estimate.h"
#include "results/export/words.h"

namespace assay {
namespace {

// How far from the truth the tested targets are.
constexpr double kMargin = 0.02;

constexpr double kConfidence = 0.95;

constexpr char kSame[] = "same";
constexpr char kFactor[] = "factor";

// A claim whose truth is known. Each is a family of its own: every verdict gets the whole
// error rate, which is the hardest test.
PlannedClaim KnownClaim(const char* kind, int baseline, int candidate, double truth,
                        bool is_true, const Plan& plan) {
  PlannedClaim planned{.baseline = baseline, .candidate = candidate};
  const Cell& cell = plan.cells[static_cast<std::size_t>(candidate)];
  Claim& claim = planned.claim;
  claim.metric = Metric::kOverhead;
  if (is_true) {
    claim.target = {.low = truth * (1 - kMargin), .high = truth * (1 + kMargin)};
    claim.target.text =
        absl::StrFormat("%.4g..%.4g", claim.target.low, claim.target.high);
  } else {
    claim.target.low = truth * (1 + kMargin);
    claim.target.text = absl::StrFormat(">= %.4g", claim.target.low);
  }
  claim.source = kind;
  claim.id = absl::StrFormat("%s x%d %s", kind, cell.threads, claim.target.text);
  claim.file = claim.id;
  claim.says = is_true ? "true" : "false";
  claim.workload = cell.workload;
  claim.baseline = {.variant = cell.variant, .threads = cell.threads};
  claim.candidate = claim.baseline;
  claim.confidence = kConfidence;
  return planned;
}

bool IsWrong(const Verdict& verdict) {
  const bool is_true = verdict.claim.says == "true";
  return verdict.kind == (is_true ? VerdictKind::kRefuted : VerdictKind::kProved);
}

bool IsOpen(const Verdict& verdict) {
  return verdict.kind != VerdictKind::kProved && verdict.kind != VerdictKind::kRefuted;
}

std::string CountsText(const SelfTestTally::Kind& kind, int trials) {
  const int decided = kind.right + kind.wrong;
  std::string text = absl::StrFormat("%d of %d verdicts were wrong, in %d of %d trials",
                                     kind.wrong, decided, kind.trials_wrong, trials);
  if (decided > 0) {
    text += absl::StrFormat(" (so at most in %.1f%% of trials)",
                            100 * RateUpperBound(kind.trials_wrong, trials, kConfidence));
  }
  if (kind.undecided > 0) text += absl::StrFormat(", %d stayed open", kind.undecided);
  return text;
}

std::string RatioText(const SelfTestTally::Kind& kind) {
  if (kind.ratios.empty()) return "";
  const auto [lowest, highest] =
      std::minmax_element(kind.ratios.begin(), kind.ratios.end());
  return absl::StrFormat("; measured as %.4gx (median; %.4g to %.4g)",
                         Median(kind.ratios), *lowest, *highest);
}

DoctorCheck CheckKind(const std::string& name, const SelfTestTally::Kind& kind,
                      int trials) {
  DoctorCheck check{
      .name = name, .found = CountsText(kind, trials) + RatioText(kind), .remedy = ""};
  if (kind.wrong > 0) {
    check.state = DoctorCheck::kProblem;
    check.remedy =
        "verdicts of this machine cannot be trusted: " + kind.wrong_verdicts[0];
  } else if (kind.right == 0) {
    check.state = DoctorCheck::kNote;
    check.remedy =
        "nothing was decided, so nothing was tested; give a larger --budget, "
        "or stop what else runs";
  } else if (kind.undecided > kind.right) {
    check.state = DoctorCheck::kNote;
    check.remedy =
        "this machine is too noisy now to tell 2% apart; a larger --budget or "
        "a quieter machine helps";
  }
  return check;
}

}  // namespace

absl::StatusOr<Plan> PlanSelfTest(const Plan& sweep, const std::string& size) {
  Plan plan = sweep;
  plan.cells.clear();
  for (const Cell& work : sweep.cells) {
    const auto amount = work.params.find(size);
    const bool is_integer = amount != work.params.end() &&
                            std::holds_alternative<std::int64_t>(amount->second);
    if (!is_integer) {
      return absl::InternalError(work.workload + " has no integer parameter " + size);
    }
    Cell more = work;
    more.params[size] = std::get<std::int64_t>(amount->second) * kWorkFactor;
    const int first = static_cast<int>(plan.cells.size());
    plan.cells.insert(plan.cells.end(), {work, work, more});
    for (const bool is_true : {true, false}) {
      plan.claims.push_back(KnownClaim(kSame, first, first + 1, 1, is_true, plan));
      plan.claims.push_back(
          KnownClaim(kFactor, first, first + 2, kWorkFactor, is_true, plan));
    }
  }
  return plan;
}

void AddTrial(const RunReport& report, SelfTestTally* tally) {
  ++tally->trials;
  const int same_before = tally->same.wrong, factor_before = tally->factor.wrong;
  for (const Verdict& verdict : report.verdicts) {
    SelfTestTally::Kind& kind =
        verdict.claim.source == kSame ? tally->same : tally->factor;
    if (IsOpen(verdict)) {
      ++kind.undecided;
    } else if (IsWrong(verdict)) {
      ++kind.wrong;
      kind.wrong_verdicts.push_back(absl::StrFormat("trial %d %s '%s'", tally->trials,
                                                    VerdictName(verdict.kind),
                                                    verdict.claim.id));
    } else {
      ++kind.right;
    }
    // One ratio for each pair of cells: its claims share it.
    if (verdict.claim.says == "true" && verdict.estimate) {
      kind.ratios.push_back(*verdict.estimate);
    }
  }
  tally->same.trials_wrong += tally->same.wrong > same_before;
  tally->factor.trials_wrong += tally->factor.wrong > factor_before;
}

std::vector<DoctorCheck> CheckSelfTest(const SelfTestTally& tally) {
  return {CheckKind("same work twice", tally.same, tally.trials),
          CheckKind(absl::StrFormat("%d times the work", kWorkFactor), tally.factor,
                    tally.trials)};
}

}  // namespace assay
