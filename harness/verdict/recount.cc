#include "harness/verdict/recount.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/statistics/diagnosis.h"

namespace assay {
namespace {

// Where so many rounds have no time, what is missing may be what was slow: a selection
// that no test sees.
constexpr double kVoidShareMax = 0.5;

absl::Status BadValue(const PairedRow& row, const char* name, double value,
                      const char* remedy) {
  return absl::InvalidArgumentError(
      absl::StrFormat("line %d: %s is %g; %s", row.line, name, value, remedy));
}

absl::Status CheckTime(const PairedRow& row, const char* name,
                       const std::optional<double>& time_s) {
  if (!time_s || (std::isfinite(*time_s) && *time_s > 0)) return absl::OkStatus();
  return BadValue(row, name, *time_s,
                  "a time is a positive number of seconds. Leave the field empty where "
                  "nothing was measured");
}

absl::Status CheckShare(const PairedRow& row, const char* name,
                        const std::optional<double>& share) {
  if (!share || (std::isfinite(*share) && *share >= 0)) return absl::OkStatus();
  return BadValue(row, name, *share,
                  "contention is a share of the time, 0 where there was none");
}

absl::Status CheckContentionIsThere(const PairedRow& row, bool expected) {
  const bool has = row.baseline_contention && row.candidate_contention;
  const bool lacks = !row.baseline_contention && !row.candidate_contention;
  const bool is_void = !row.baseline_s || !row.candidate_s;
  if (is_void || (expected ? has : lacks)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "line %d: contention is needed of both arms in every round, or of none", row.line));
}

absl::Status CheckOrder(const PairedRow& row, const PairedRow* before) {
  if (before == nullptr) return absl::OkStatus();
  if (row.round <= before->round) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "line %d: round %d follows round %d; rounds come in the order of measurement, "
        "each once",
        row.line, row.round, before->round));
  }
  if (row.at_s && before->at_s && *row.at_s < *before->at_s) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "line %d: at_s goes back from %g to %g", row.line, *before->at_s, *row.at_s));
  }
  return absl::OkStatus();
}

absl::Status Check(const std::vector<PairedRow>& rows) {
  if (rows.empty()) return absl::InvalidArgumentError("there are no rounds");
  const bool has_contention =
      std::any_of(rows.begin(), rows.end(), [](const PairedRow& row) {
        return row.baseline_contention || row.candidate_contention;
      });
  const PairedRow* before = nullptr;
  for (const PairedRow& row : rows) {
    for (const absl::Status& status :
         {CheckOrder(row, before), CheckTime(row, "baseline_s", row.baseline_s),
          CheckTime(row, "candidate_s", row.candidate_s),
          CheckShare(row, "baseline_contention", row.baseline_contention),
          CheckShare(row, "candidate_contention", row.candidate_contention),
          CheckContentionIsThere(row, has_contention)}) {
      if (!status.ok()) return status;
    }
    before = &row;
  }
  return absl::OkStatus();
}

bool IsContended(const PairedRow& row, double contention_max) {
  return row.baseline_contention.value_or(0) > contention_max ||
         row.candidate_contention.value_or(0) > contention_max;
}

// The clean rounds, and in `recount` what became of the others.
std::vector<CleanRound> Sort(const std::vector<PairedRow>& rows,
                             const RecountOptions& options, Recount* recount,
                             std::vector<std::int64_t>* round_numbers) {
  std::vector<CleanRound> clean;
  double elapsed_s = 0;  // of the times in the file: no more is known
  for (const PairedRow& row : rows) {
    const double at_s = row.at_s.value_or(elapsed_s);
    elapsed_s += row.baseline_s.value_or(0) + row.candidate_s.value_or(0);
    if (recount->rows++ < options.rounds_dropped) {
      ++recount->dropped;
      continue;
    }
    if (!row.baseline_s || !row.candidate_s) {
      ++recount->voided;
      continue;
    }
    recount->ungated = recount->ungated || !row.baseline_contention;
    if (IsContended(row, options.contention_max)) {
      ++recount->contended;
      continue;
    }
    const double speedup = *row.baseline_s / *row.candidate_s;
    const double sign = options.metric == Metric::kOverhead ? -1 : 1;
    clean.push_back({.log_value = sign * std::log(speedup),
                     .at_s = at_s,
                     .generation = row.generation.value_or(-1)});
    round_numbers->push_back(row.round);
  }
  recount->clean = static_cast<int>(clean.size());
  return clean;
}

LogTarget LogOf(const Target& target) {
  return {.low = target.low > 0 ? std::log(target.low) : LogTarget{}.low,
          .high = std::isinf(target.high) ? LogTarget{}.high : std::log(target.high)};
}

bool TooManyAreVoid(const Recount& recount) {
  const int measured = recount.rows - recount.dropped;
  return recount.voided > 0 && recount.voided >= kVoidShareMax * measured;
}

std::string VoidText(const Recount& recount) {
  return absl::StrFormat(
      "VOID: %d of %d rounds have no time for one of their arms; what is missing may be "
      "what was slow",
      recount.voided, recount.rows - recount.dropped);
}

void Explain(const std::vector<CleanRound>& clean, const RecountOptions& options,
             const RuleOptions& rule, Recount* recount) {
  const Decision& decision = recount->decision;
  if (decision.state != Decision::kOpen) {
    recount->kind = decision.state == Decision::kProved ? VerdictKind::kProved
                                                        : VerdictKind::kRefuted;
    recount->reason = absl::StrFormat(
        "the interval lies %s the target (%s)",
        decision.state == Decision::kProved ? "within" : "outside", options.target.text);
    return;
  }
  const int measured = recount->rows - recount->dropped - recount->voided;
  const Diagnosis diagnosis = Diagnose({.rounds = clean,
                                        .rounds_measured = measured,
                                        .rounds_max = std::max(200, measured),
                                        .target = LogOf(options.target),
                                        .decision = decision},
                                       rule);
  recount->reason = diagnosis.text;
  if (decision.n >= kRoundsMin && std::isfinite(diagnosis.n80)) {
    recount->rounds_needed = std::ceil(diagnosis.n80);
  }
}

}  // namespace

absl::StatusOr<Recount> RecountRounds(const std::vector<PairedRow>& rows,
                                      const RecountOptions& options) {
  if (absl::Status status = Check(rows); !status.ok()) return status;
  Recount recount;
  std::vector<std::int64_t> numbers;
  const std::vector<CleanRound> clean = Sort(rows, options, &recount, &numbers);
  const RuleOptions rule{.confidence = options.confidence,
                         .span_min_s = options.span_min_s};
  const LogTarget target = LogOf(options.target);
  const Boundary boundary(AlphaSide(rule), std::max(kRoundsMin, recount.clean));
  const bool is_void = TooManyAreVoid(recount);
  // Half of the rounds void: the numbers are still shown, but nothing is decided.
  recount.decision =
      is_void ? Decide(clean, LogTarget{std::nan(""), std::nan("")}, rule, boundary)
              : DecideRun(clean, target, rule, boundary);
  const auto used = std::span(clean).first(static_cast<std::size_t>(recount.decision.n));
  for (const CleanRound& round : used) {
    recount.counts.Add(round.log_value, target, rule.floor_log);
  }
  if (!used.empty()) {
    recount.last_round = numbers[used.size() - 1];
    const Look look = Examine(used);
    recount.span_s = look.span_s;
    recount.generations = look.generations;
  }
  if (is_void) {
    recount.reason = VoidText(recount);
  } else {
    Explain(clean, options, rule, &recount);
  }
  if (recount.ungated) {
    recount.reason += "; UNGATED: the file says nothing of contention";
  }
  return recount;
}

}  // namespace assay
