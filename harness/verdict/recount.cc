#include "harness/verdict/recount.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/statistics/diagnosis.h"
#include "harness/verdict/target.h"

namespace assay {
namespace {

// Where so many rounds have no time, what is missing may be what was slow: a selection
// that no test sees.
constexpr double kVoidShareMax = 0.5;

// Thirty years; sums of these stay finite.
constexpr double kSecondsMax = 1e9;

// at_s may be a time of day in seconds since 1970, in seconds and hardly in anything
// else.
constexpr double kMomentMax = 1e12;

absl::Status BadValue(const PairedRow& row, const char* name, double value,
                      const char* remedy) {
  return absl::InvalidArgumentError(
      absl::StrFormat("line %d: %s is %g; %s", row.line, name, value, remedy));
}

absl::Status CheckTime(const PairedRow& row, const char* name,
                       const std::optional<double>& time_s) {
  if (!time_s || (*time_s > 0 && *time_s <= kSecondsMax)) return absl::OkStatus();
  return BadValue(row, name, *time_s,
                  "a time is a positive number of seconds, at most 1e9. Leave the field "
                  "empty where nothing was measured");
}

absl::Status CheckMoment(const PairedRow& row) {
  if (!row.at_s || (*row.at_s >= 0 && *row.at_s <= kMomentMax)) return absl::OkStatus();
  return BadValue(row, "at_s", *row.at_s, "it is the seconds at which the round began");
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
  if (row.at_s.has_value() != before->at_s.has_value() ||
      row.generation.has_value() != before->generation.has_value()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "line %d: at_s and generation are each needed in every round, or in none",
        row.line));
  }
  if (row.at_s && *row.at_s < *before->at_s) {
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
         {CheckMoment(row), CheckOrder(row, before),
          CheckTime(row, "baseline_s", row.baseline_s),
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

// The clean rounds with what is known of the file up to each.
struct CleanRounds {
  std::vector<CleanRound> rounds = {};
  std::vector<std::int64_t> numbers = {};
  std::vector<int> measured = {};  // rows behind the warm-up, this one included
  std::vector<int> voided = {};    // of these
};

// The clean rounds, and in `recount` what became of the others.
CleanRounds Sort(const std::vector<PairedRow>& rows, const RecountOptions& options,
                 Recount* recount) {
  CleanRounds clean;
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
    clean.rounds.push_back({.log_value = sign * std::log(speedup),
                            .at_s = at_s,
                            .generation = row.generation.value_or(-1)});
    clean.numbers.push_back(row.round);
    clean.measured.push_back(recount->rows - recount->dropped);
    clean.voided.push_back(recount->voided);
  }
  recount->clean = static_cast<int>(clean.rounds.size());
  return clean;
}

bool TooManyAreVoid(int voided, int measured) {
  return voided > 0 && voided >= kVoidShareMax * measured;
}

// DecideRun with one more guard: at a look by which too many rounds were void there is
// no verdict. What comes after a look cannot change it.
Decision DecideUnlessVoid(const CleanRounds& clean, LogTarget target,
                          const RuleOptions& rule, const Boundary& boundary) {
  AdverseCounts counts;
  for (std::size_t i = 0; i < clean.rounds.size(); ++i) {
    const int n = static_cast<int>(i) + 1;
    counts.Add(clean.rounds[i].log_value, target, rule.floor_log);
    const bool may_decide = IsLook(n) &&
                            StateFor(counts, boundary.At(n)) != Decision::kOpen &&
                            !TooManyAreVoid(clean.voided[i], clean.measured[i]);
    if (!may_decide) continue;
    const Decision decision =
        Decide(std::span(clean.rounds).first(i + 1), target, rule, boundary);
    if (decision.state != Decision::kOpen) return decision;
  }
  // Where the test stands. It may say more than it is to be believed: no verdict.
  Decision decision = Decide(clean.rounds, target, rule, boundary);
  decision.state = Decision::kOpen;
  return decision;
}

std::string VoidText(const Recount& recount) {
  return absl::StrFormat(
      "VOID: %d of %d rounds have no time for one of their arms; what is missing may be "
      "what was slow",
      recount.voided, recount.rows - recount.dropped);
}

// What a run would say of the same rounds besides its verdict.
void AddWarnings(const CleanRounds& clean, Recount* recount) {
  const std::size_t n = static_cast<std::size_t>(recount->decision.n);
  if (n == 0) return;
  for (const std::string& warning :
       Warnings({.rounds = std::span(clean.rounds).first(n),
       .rounds_measured = clean.measured[n - 1] - clean.voided[n - 1],
       .decision = recount->decision})) {
    recount->reason += "; note: " + warning;
  }
}

void Explain(const CleanRounds& clean, const RecountOptions& options,
             const RuleOptions& rule, Recount* recount) {
  const Decision& decision = recount->decision;
  if (decision.state != Decision::kOpen) {
    recount->kind = decision.state == Decision::kProved ? VerdictKind::kProved
                                                        : VerdictKind::kRefuted;
    recount->reason = absl::StrFormat(
        "the interval lies %s the target (%s)",
        decision.state == Decision::kProved ? "within" : "outside", options.target.text);
    return AddWarnings(clean, recount);
  }
  if (TooManyAreVoid(recount->voided, recount->rows - recount->dropped)) {
    recount->reason = VoidText(*recount);
    return;
  }
  const int measured = recount->rows - recount->dropped - recount->voided;
  const Diagnosis diagnosis = Diagnose({.rounds = clean.rounds,
                                        .rounds_measured = measured,
                                        .rounds_max = std::max(200, measured),
                                        .target = LogOf(options.target),
                                        .decision = decision},
                                       rule);
  recount->reason = diagnosis.text;
  recount->rounds_needed = diagnosis.rounds_needed;
}

}  // namespace

absl::StatusOr<Recount> RecountRounds(const std::vector<PairedRow>& rows,
                                      const RecountOptions& options) {
  if (absl::Status status = Check(rows); !status.ok()) return status;
  Recount recount;
  const CleanRounds clean = Sort(rows, options, &recount);
  const RuleOptions rule{.confidence = options.confidence,
                         .span_min_s = options.span_min_s};
  const LogTarget target = LogOf(options.target);
  const Boundary boundary(AlphaSide(rule), std::max(kRoundsMin, recount.clean));
  recount.decision = DecideUnlessVoid(clean, target, rule, boundary);
  const auto used =
      std::span(clean.rounds).first(static_cast<std::size_t>(recount.decision.n));
  for (const CleanRound& round : used) {
    recount.counts.Add(round.log_value, target, rule.floor_log);
  }
  if (!used.empty()) {
    recount.last_round = clean.numbers[used.size() - 1];
    const Look look = Examine(used);
    recount.span_s = look.span_s;
    recount.generations = look.generations;
  }
  Explain(clean, options, rule, &recount);
  if (recount.ungated) {
    recount.reason += "; UNGATED: the file says nothing of contention";
  }
  return recount;
}

}  // namespace assay
