#include "stress/engine/outcome_tally.h"

#include <algorithm>

namespace assay {
namespace {

BurstFailure Forbidden(const std::string& outcome, const Grading& grading,
                       std::int64_t iteration) {
  const OutcomeInfo* info = grading.Find(outcome);
  if (grading.table->empty()) {
    return {.kind = "forbidden_outcome",
            .text = "the case declares no outcomes, so \"" + outcome +
                    "\" is forbidden like any other",
            .iteration = iteration};
  }
  return {.kind = "forbidden_outcome",
          .text = info == nullptr
                      ? "outcome \"" + outcome +
                            "\" is not in the table, and so it is forbidden"
                      : "outcome \"" + outcome + "\" is forbidden: " + info->why,
          .iteration = iteration};
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

void TakeFirst(const BurstFailure& failure, std::optional<BurstFailure>* first) {
  if (!*first || failure.iteration < (*first)->iteration) *first = failure;
}

}  // namespace

std::string OutcomeText(PackedOutcome outcome, int numbers) {
  std::string text;
  for (int i = 0; i < numbers; ++i) {
    const auto number = static_cast<std::int16_t>(outcome >> (16 * i));
    text += (i == 0 ? "" : ", ") + std::to_string(number);
  }
  return text;
}

const OutcomeInfo* Grading::Find(const std::string& outcome) const {
  for (const OutcomeInfo& info : *table) {
    if (info.outcome == outcome) return &info;
  }
  return nullptr;
}

OutcomeTally::Entry& OutcomeTally::Begin(PackedOutcome outcome, Entry& entry) const {
  const OutcomeInfo* info = grading_->Find(OutcomeText(outcome, grading_->numbers));
  entry.outcome = outcome;
  entry.forbidden = info == nullptr || info->grade == OutcomeGrade::kForbidden;
  return entry;
}

void OutcomeTally::CountFailure(const BurstFailure& failure) {
  ++failures_;
  ++failure_counts_[FirstLine(failure.text)];
  TakeFirst(failure, &first_failure_);
}

void OutcomeTally::AddTo(std::map<std::string, OutcomeCount>* counts,
                         BurstResult* result) const {
  const auto add = [&](const std::string& outcome, OutcomeGrade grade, std::int64_t n) {
    OutcomeCount& count = (*counts)[outcome];
    count = {.outcome = outcome, .grade = grade, .count = count.count + n};
  };
  const auto add_entry = [&](const Entry& entry) {
    if (entry.count == 0) return;
    const std::string text = OutcomeText(entry.outcome, grading_->numbers);
    const OutcomeInfo* info = grading_->Find(text);
    add(text, info == nullptr ? OutcomeGrade::kForbidden : info->grade, entry.count);
    if (entry.forbidden) {
      TakeFirst(Forbidden(text, *grading_, entry.first_iteration), &result->failure);
    }
  };
  for (const Entry& entry : entries_) add_entry(entry);
  for (const auto& [outcome, entry] : overflow_) add_entry(entry);
  for (const auto& [text, n] : failure_counts_) add(text, OutcomeGrade::kForbidden, n);
  if (good_ > 0) add(grading_->good, OutcomeGrade::kAllowed, good_);
  if (first_failure_) TakeFirst(*first_failure_, &result->failure);
  result->failures += failures_;
}

void OutcomeTally::Sum(const std::vector<OutcomeTally>& tallies, BurstResult* result) {
  std::map<std::string, OutcomeCount> counts;
  for (const OutcomeTally& tally : tallies) tally.AddTo(&counts, result);
  for (const auto& [outcome, count] : counts) result->outcomes.push_back(count);
  std::stable_sort(result->outcomes.begin(), result->outcomes.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
}

}  // namespace assay
