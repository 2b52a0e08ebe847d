#include "harness/verdict/compare.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/statistics/two_runs.h"
#include "harness/verdict/cell_pairs.h"
#include "harness/verdict/comparable.h"
#include "harness/verdict/evaluate.h"
#include "harness/verdict/evidence.h"

namespace assay {
namespace {

// Everything about one of the two runs that is looked at more than once.
struct Side {
  explicit Side(const RunToCompare& run)
      : header(run.header),
        evidence(run.header.plan, run.records, LimitsOf(run.header.environment)),
        report(Evaluate(run.header, run.records)) {}

  const Cell& CellAt(int index) const {
    return header.plan.cells[static_cast<std::size_t>(index)];
  }

  const RunHeader& header;
  Evidence evidence;
  RunReport report;
};

// --- The numbers of a cell ------------------------------------------------------------

// A workload whose work is calibrated does an amount of it that is proportional to its
// one constant; per unit of that, runs are comparable. Nothing where there is no telling.
std::optional<double> WorkFactor(const Cell& before, const Cell& after) {
  if (before.constants == after.constants) return 1;
  if (before.constants.size() != 1 || after.constants.size() != 1) return std::nullopt;
  const auto& [name, old_value] = *before.constants.begin();
  const auto& [other_name, new_value] = *after.constants.begin();
  if (name != other_name || old_value <= 0 || new_value <= 0) return std::nullopt;
  return old_value / new_value;
}

// The cell that a speedup is over, or -1.
int BaselineOf(const Side& side, int cell) {
  for (const Estimate& estimate : side.report.estimates) {
    if (estimate.cell_index == cell && estimate.metric == "speedup") {
      return estimate.baseline_index;
    }
  }
  return -1;
}

std::vector<CleanRound> Rounds(const Side& side, int cell, const std::string& metric) {
  if (metric == "time") {
    return Pair(
               side.evidence, {cell},
               [&](const auto& samples) { return std::log(MsPerIteration(*samples[0])); })
        .clean;
  }
  const int baseline = BaselineOf(side, cell);
  if (baseline < 0 || baseline == cell) return {};
  return Pair(side.evidence, {baseline, cell},
              [&](const auto& samples) {
                return std::log(UnitTimeNs(*samples[0], side.CellAt(baseline)) /
                                UnitTimeNs(*samples[1], side.CellAt(cell)));
              })
      .clean;
}

// --- The verdict on a cell -------------------------------------------------------------

// `ratio` above 1 is worse for times, better for speedups.
ChangeKind KindOf(const RunsRatio& ratio, const CompareOptions& options) {
  const double margin = 1 + options.margin;
  const bool more_is_worse = options.metric == "time";
  if (ratio.low > margin) {
    return more_is_worse ? ChangeKind::kRegressed : ChangeKind::kImproved;
  }
  if (ratio.high < 1 / margin) {
    return more_is_worse ? ChangeKind::kImproved : ChangeKind::kRegressed;
  }
  const bool is_within = ratio.low >= 1 / margin && ratio.high <= margin;
  return is_within ? ChangeKind::kEquivalent : ChangeKind::kUndecided;
}

// What makes a comparison pointless whatever the numbers say; empty: nothing.
std::string Objection(const Side& before, int old_cell, const Side& after, int new_cell,
                      const CompareOptions& options) {
  if (before.evidence.HasWrongAnswer(old_cell) ||
      after.evidence.HasWrongAnswer(new_cell)) {
    return "WRONG_ANSWER: the times of wrong answers prove nothing";
  }
  if (options.metric == "time") {
    const bool is_comparable =
        WorkFactor(before.CellAt(old_cell), after.CellAt(new_cell)).has_value();
    return is_comparable ? "" : "calibrated by constants that do not compare";
  }
  const auto name = [&](const Side& side, int cell) {
    const int baseline = BaselineOf(side, cell);
    return baseline < 0 ? std::string("nothing")
                        : CellKey(side.CellAt(baseline), options.across_flavours);
  };
  const std::string old_name = name(before, old_cell), new_name = name(after, new_cell);
  if (old_name == new_name) return "";
  return "the speedups are over different baselines: " + old_name + " and " + new_name;
}

// What withholds a verdict; empty: nothing.
std::string ObjectionTo(const RunsRatio& ratio) {
  if (!ratio.objection_before.empty()) {
    return "the first run is too short: " + ratio.objection_before;
  }
  if (!ratio.objection_after.empty()) {
    return "the second run is too short: " + ratio.objection_after;
  }
  return "";
}

std::string WhyOpen(const CellChange& change, const RunsRatio& ratio) {
  if (change.n_before == 0 || change.n_after == 0) {
    return absl::StrFormat("no clean round in the %s run",
                           change.n_before == 0 ? "first" : "second");
  }
  if (std::isinf(ratio.high)) {
    return "too few clean rounds for an interval at this confidence: more --rounds";
  }
  if (const std::string why = ObjectionTo(ratio); !why.empty()) return why;
  return "the interval reaches across the margin: more --rounds would narrow it";
}

CellChange ChangeOf(const Side& before, const Side& after, CellPair pair,
                    const CompareOptions& options, int cells) {
  CellChange change{.cell = CellName(after.CellAt(pair.after)),
                    .unit = options.metric == "time" ? "ms" : "x"};
  std::vector<CleanRound> old_rounds = Rounds(before, pair.before, options.metric);
  const std::vector<CleanRound> new_rounds = Rounds(after, pair.after, options.metric);
  change.n_before = static_cast<int>(old_rounds.size());
  change.n_after = static_cast<int>(new_rounds.size());
  if (options.metric == "time") {
    // The first run's times as they would have been with the second run's work.
    const std::optional<double> work =
        WorkFactor(before.CellAt(pair.before), after.CellAt(pair.after));
    for (CleanRound& round : old_rounds) round.log_value -= std::log(work.value_or(1));
  }
  const RunsRatio ratio = CompareRuns(
      old_rounds, new_rounds, {.confidence = options.confidence, .claims = cells});
  change.ratio = ratio.ratio;
  change.low = ratio.low;
  change.high = ratio.high;
  change.before = ratio.before;
  change.after = ratio.after;
  change.reason = Objection(before, pair.before, after, pair.after, options);
  if (!change.reason.empty()) return change;
  if (ObjectionTo(ratio).empty()) change.kind = KindOf(ratio, options);
  if (change.kind == ChangeKind::kUndecided) change.reason = WhyOpen(change, ratio);
  return change;
}

// A speedup over the cell itself is 1 and says nothing.
bool IsCompared(const Side& after, int cell, const CompareOptions& options) {
  if (options.metric == "time") return true;
  const int baseline = BaselineOf(after, cell);
  return baseline >= 0 && baseline != cell;
}

void CompareCells(const Side& before, const Side& after, const CompareOptions& options,
                  Comparison* comparison) {
  std::vector<CellPair> compared;
  for (const CellPair& pair :
       AllPairs(before.header.plan, after.header.plan, options.across_flavours)) {
    if (pair.before < 0) {
      comparison->only_after.push_back(CellName(after.CellAt(pair.after)));
    } else if (pair.after < 0) {
      comparison->only_before.push_back(CellName(before.CellAt(pair.before)));
    } else if (IsCompared(after, pair.after, options)) {
      compared.push_back(pair);
    }
  }
  const int count = std::max(1, static_cast<int>(compared.size()));
  for (const CellPair& pair : compared) {
    comparison->cells.push_back(ChangeOf(before, after, pair, options, count));
  }
}

// --- Claims, findings, notes -----------------------------------------------------------

// What a claim states, without where it was written down.
bool StatesTheSame(Claim a, Claim b) {
  for (Claim* claim : {&a, &b}) {
    claim->says = claim->source = claim->file = claim->target.text = "";
    claim->line = 0;
  }
  return a == b;
}

void CompareClaims(const RunReport& before, const RunReport& after,
                   Comparison* comparison) {
  for (const Verdict& now : after.verdicts) {
    for (const Verdict& then : before.verdicts) {
      if (then.claim.id != now.claim.id) continue;
      if (!StatesTheSame(then.claim, now.claim)) {
        comparison->notes.push_back("claim " + now.claim.id +
                                    " states something else in the second run");
      } else if (then.kind != now.kind) {
        comparison->claims.push_back({now.claim.id, then.kind, now.kind});
      }
    }
  }
}

void AddMissing(const std::vector<Finding>& findings, const std::vector<Finding>& others,
                bool is_new, Comparison* comparison) {
  for (const Finding& finding : findings) {
    const bool is_known = std::any_of(
        others.begin(), others.end(),
        [&](const Finding& other) { return other.fingerprint == finding.fingerprint; });
    if (!is_known) comparison->findings.push_back({.is_new = is_new, .finding = finding});
  }
}

// All cells slower alike is more likely the machine's doing than the code's.
std::string CommonShift(const Comparison& comparison) {
  constexpr std::size_t kCellsMin = 3;
  std::vector<double> ratios;
  for (const CellChange& change : comparison.cells) {
    if (std::isfinite(change.ratio)) ratios.push_back(change.ratio);
  }
  if (ratios.size() < kCellsMin || comparison.metric != "time") return "";
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  const double margin = 1 + comparison.margin;
  if (*least <= margin && *most >= 1 / margin) return "";
  return absl::StrFormat(
      "all %d cells are %s, by %.3g to %.3g times: that is more often the machine than "
      "the code. --metric speedup compares ratios within each run, which a change of "
      "pace "
      "spares",
      ratios.size(), *least > 1 ? "slower" : "faster", *least, *most);
}

void AddNotes(const RunHeader& before, const RunHeader& after, Comparison* comparison) {
  std::vector<std::string>& notes = comparison->notes;
  const Environment& then = before.environment;
  const Environment& now = after.environment;
  const std::string machine = MachineDifference(then, now);
  if (!machine.empty()) notes.push_back("different machines: " + machine);
  if (then.kernel != now.kernel) {
    notes.push_back("different kernels: " + then.kernel + " and " + now.kernel);
  }
  if (then.assay_version != now.assay_version) {
    notes.push_back("different versions of assay: " + then.assay_version + " and " +
                    now.assay_version);
  }
  std::set<std::string> calibrated;
  for (const Cell& cell : after.plan.cells) {
    if (!cell.constants.empty()) calibrated.insert(cell.workload);
  }
  if (!calibrated.empty() && comparison->metric == "time") {
    notes.push_back("the work of " + absl::StrJoin(calibrated, ", ") +
                    " is calibrated in each run; times are compared for the same work");
  }
  const std::string shift = CommonShift(*comparison);
  if (!shift.empty()) notes.push_back(shift);
}

}  // namespace

absl::StatusOr<Comparison> Compare(const RunToCompare& before, const RunToCompare& after,
                                   const CompareOptions& options) {
  absl::Status status = CheckComparable(before.header, after.header, options);
  if (!status.ok()) return status;
  const Side first(before), second(after);
  Comparison comparison{.before_id = before.header.run_id,
                        .after_id = after.header.run_id,
                        .metric = options.metric,
                        .margin = options.margin,
                        .confidence = options.confidence};
  CompareCells(first, second, options, &comparison);
  if (comparison.cells.empty()) {
    return absl::InvalidArgumentError(
        options.metric == "time"
            ? "the runs have no cell in common: same case, variant, threads and "
              "parameters"
            : "the runs have no speedup in common: --metric time compares times");
  }
  CompareClaims(first.report, second.report, &comparison);
  AddMissing(second.report.findings, first.report.findings, true, &comparison);
  AddMissing(first.report.findings, second.report.findings, false, &comparison);
  AddNotes(before.header, after.header, &comparison);
  return comparison;
}

}  // namespace assay
