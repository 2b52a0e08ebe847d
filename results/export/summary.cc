// See summary.h. Tested in summary_test.cc.
#include "results/export/summary.h"

#include <algorithm>
#include <array>
#include <map>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "results/export/numbers.h"
#include "results/export/words.h"

namespace assay {
namespace {

// CellName without case, variant and threads.
std::string ParamsText(const Cell& cell) {
  Cell nameless = cell;
  nameless.workload = nameless.variant = "";
  const std::string name = CellName(nameless);  // "/ x2 agents=64"
  const std::size_t blank = name.find(' ', 2);
  return blank == std::string::npos ? "" : name.substr(blank + 1);
}

CaseTable& TableOf(const Cell& cell, std::vector<CaseTable>& tables) {
  const std::string params = ParamsText(cell);
  for (CaseTable& table : tables) {
    if (table.workload == cell.workload && table.params == params) return table;
  }
  return tables.emplace_back(CaseTable{cell.workload, params, {}});
}

CaseRow RowOf(const RunReport& report, std::size_t index) {
  const int cell_index = static_cast<int>(index);
  CaseRow row;
  row.cell = &report.plan.cells[index];
  for (const Estimate& estimate : report.estimates) {
    if (estimate.cell_index != cell_index) continue;
    if (estimate.metric == "time") {
      row.time = &estimate;
    } else if (estimate.metric == "speedup") {
      row.speedup = &estimate;
    } else if (estimate.metric == "efficiency") {
      row.efficiency = &estimate;
    } else if (estimate.metric == "throughput") {
      row.throughput = &estimate;
    } else {
      row.readings.push_back(&estimate);
    }
  }
  for (const CellQuality& quality : report.quality) {
    if (quality.cell_index == cell_index) row.quality = &quality;
  }
  return row;
}

void SortRows(std::vector<CaseRow>& rows) {
  std::map<std::string, std::size_t> place;  // of a variant: where it first stands
  for (const CaseRow& row : rows) place.emplace(row.cell->variant, place.size());
  std::stable_sort(rows.begin(), rows.end(), [&](const CaseRow& a, const CaseRow& b) {
    return std::pair(place.at(a.cell->variant), a.cell->threads) <
           std::pair(place.at(b.cell->variant), b.cell->threads);
  });
}

std::string ArmText(const ClaimArm& arm) {
  std::string text = absl::StrFormat("%s x%d", arm.variant, arm.threads);
  for (const auto& [name, value] : arm.params)
    text += " " + name + "=" + ParamText(value);
  return text;
}

// What the first word of a reason asks for: those of docs/procedure.md 6.6 and of
// findings.
struct Advice {
  const char* code;
  const char* text;
};
constexpr Advice kAdvice[] = {
    {"WRONG_ANSWER", "the times of wrong answers prove nothing. Mend the finding first."},
    {"NO_DATA", "the cell could not be measured. Mend the finding first."},
    {"CONTENDED",
     "other work took the CPUs. Run again when the machine is quiet; 'assay doctor' says "
     "what disturbs it."},
    {"AUTOCORRELATED",
     "the machine changed its speed in long phases. Run again with a larger --budget, or "
     "on a quieter machine."},
    {"TRANSIENT",
     "the times had not settled. Run again with a larger --warm-up, as the reason says, "
     "or "
     "with a larger --budget, so that the start matters less."},
    {"TOO_NOISY",
     "the noise hides a difference this small. 'assay doctor' says what disturbs the "
     "machine; longer samples help too."},
    {"TOO_CLOSE",
     "the truth is too near the target to tell them apart. Only many more rounds can: a "
     "larger --budget."},
    {"BUDGET", "the rounds did not suffice. Run again with a larger --budget."},
};

// A larger budget does not help a run that ended at its last round.
std::string ForThisEnd(std::string advice, const RunReport& report) {
  const std::string budget = "--budget";
  const std::size_t at = advice.find(budget);
  if (report.end.reason == "rounds" && at != std::string::npos) {
    advice.replace(at, budget.size(), "--rounds");
  }
  return advice;
}

// What others measured is measured again by them, or by us in rounds.
std::string AdviceForImported(const Verdict& verdict) {
  if (verdict.kind == VerdictKind::kUntestable) {
    return "import results that have it, or measure it with 'assay command'.";
  }
  return "import longer measurements, or several runs of the tool at once (FILE...); "
         "'assay command' measures the same program until the claim is decided.";
}

std::string AdviceFor(const Verdict& verdict, const RunReport& report) {
  if (IsImported(report.plan)) return AdviceForImported(verdict);
  if (verdict.kind == VerdictKind::kUntestable) {
    const std::string advice =
        "this machine cannot test it. Run the claims file on one that can; the reason "
        "says what is missing";
    if (verdict.prediction) return advice + ".";
    if (report.plan.predict) {
      return advice +
             ". There is no projection either: fewer threads of the same work were "
             "not measured, or in too few undisturbed rounds.";
    }
    return advice + ". 'assay prove --predict' says what fewer threads let expect.";
  }
  for (const Advice& advice : kAdvice) {
    if (verdict.reason.rfind(advice.code, 0) == 0) return ForThisEnd(advice.text, report);
  }
  return ForThisEnd("the evidence did not suffice. Run again with a larger --budget.",
                    report);
}

}  // namespace

std::vector<CaseTable> CaseTables(const RunReport& report) {
  std::vector<CaseTable> tables;
  for (std::size_t i = 0; i < report.plan.cells.size(); ++i) {
    if (report.plan.cells[i].stress) continue;  // they are hunted in, not timed
    TableOf(report.plan.cells[i], tables).rows.push_back(RowOf(report, i));
  }
  for (CaseTable& table : tables) SortRows(table.rows);
  return tables;
}

std::vector<std::string> ReadingNames(const CaseTable& table) {
  std::vector<std::string> names;
  for (const CaseRow& row : table.rows) {
    for (const Estimate* reading : row.readings) {
      if (std::find(names.begin(), names.end(), reading->metric) == names.end()) {
        names.push_back(reading->metric);
      }
    }
  }
  return names;
}

const Estimate* FindReading(const CaseRow& row, const std::string& name) {
  for (const Estimate* reading : row.readings) {
    if (reading->metric == name) return reading;
  }
  return nullptr;
}

std::string BaselineText(const CaseTable& table, const RunReport& report) {
  std::map<int, std::string> rows;  // by baseline
  bool all_are_own = true;
  for (const CaseRow& row : table.rows) {
    if (row.speedup == nullptr || row.speedup->baseline_index < 0) continue;
    std::string& text = rows[row.speedup->baseline_index];
    text += absl::StrFormat("%s%s x%d", text.empty() ? "" : ", ", row.cell->variant,
                            row.cell->threads);
    const auto baseline = static_cast<std::size_t>(row.speedup->baseline_index);
    all_are_own =
        all_are_own && report.plan.cells.at(baseline).variant == row.cell->variant;
  }
  if (rows.size() > 1 && all_are_own) return "each variant itself on one thread";
  std::string text;
  for (const auto& [baseline, of] : rows) {
    const Cell& cell = report.plan.cells.at(static_cast<std::size_t>(baseline));
    text +=
        absl::StrFormat("%s%s x%d", text.empty() ? "" : "; ", cell.variant, cell.threads);
    if (rows.size() > 1) text += " (for " + of + ")";
  }
  return text;
}

bool HasAny(const CaseTable& table, const Estimate* CaseRow::*number) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const CaseRow& row) { return row.*number != nullptr; });
}

std::vector<const Verdict*> MeasuredFirst(const RunReport& report) {
  std::vector<const Verdict*> verdicts;
  for (const Verdict& verdict : report.verdicts) verdicts.push_back(&verdict);
  std::stable_partition(verdicts.begin(), verdicts.end(), [](const Verdict* verdict) {
    return verdict->kind != VerdictKind::kUntestable;
  });
  return verdicts;
}

std::string VerdictCounts(const RunReport& report) {
  constexpr std::array<std::pair<VerdictKind, const char*>, 4> kWords = {{
      {VerdictKind::kProved, "proved"},
      {VerdictKind::kRefuted, "refuted"},
      {VerdictKind::kUndecided, "undecided"},
      {VerdictKind::kUntestable, "untestable"},
  }};
  std::string text;
  for (const auto& [kind, word] : kWords) {
    const auto count =
        std::count_if(report.verdicts.begin(), report.verdicts.end(),
                      [k = kind](const Verdict& v) { return v.kind == k; });
    if (count > 0)
      text += absl::StrFormat("%s%d %s", text.empty() ? "" : ", ", count, word);
  }
  return text.empty() ? "no claims" : text;
}

std::string FindingCount(const RunReport& report) {
  const auto expected =
      std::count_if(report.findings.begin(), report.findings.end(),
                    [](const Finding& finding) { return finding.expected; });
  const auto count = static_cast<std::ptrdiff_t>(report.findings.size()) - expected;
  std::string text = count == 0
                         ? "no findings"
                         : absl::StrFormat("%d finding%s", count, count == 1 ? "" : "s");
  if (expected > 0) text += absl::StrFormat(", %d caught as expected", expected);
  return text;
}

std::string ComparisonText(const Claim& claim) {
  std::string text =
      absl::StrFormat("%s of %s", MetricName(claim.metric), ArmText(claim.candidate));
  if (!claim.baseline.variant.empty()) text += " over " + ArmText(claim.baseline);
  return text;
}

std::string MachineText(const Environment& machine) {
  if (machine.cores == 0) return machine.cpu_model;  // as another tool described it
  std::string text = absl::StrFormat("%d core%s of %s", machine.cores,
                                     machine.cores == 1 ? "" : "s", machine.cpu_model);
  const bool is_virtual =
      !machine.virtualization.empty() && machine.virtualization != "none";
  return is_virtual ? text + " (" + machine.virtualization + ")" : text;
}

std::string UnitText(const Verdict& verdict, const Plan& plan) {
  if (verdict.claim.metric == Metric::kThroughput) {
    for (const PlannedClaim& planned : plan.claims) {
      if (planned.claim.id != verdict.claim.id || planned.candidate < 0) continue;
      return plan.cells.at(static_cast<std::size_t>(planned.candidate)).item + "/s";
    }
  }
  return MetricUnit(verdict.claim.metric);
}

std::string MeasuredText(const Verdict& verdict, const Plan& plan) {
  const std::string unit = UnitText(verdict, plan);
  return MeasuredText(verdict, unit.rfind("of ", 0) == 0 ? "" : unit);
}

std::string RoundsText(const Verdict& verdict) {
  if (verdict.rounds == 0) return "-";
  return absl::StrFormat("%d/%d", verdict.clean_rounds, verdict.rounds);
}

namespace {

// "imported from a.json and b.json (hyperfine), 40 samples".
std::string ImportText(const RunReport& report) {
  constexpr std::size_t kNamesMax = 3;
  const std::vector<ImportedFile>& files = report.plan.imported;
  std::vector<std::string> names;
  for (const ImportedFile& file : files) names.push_back(file.name);
  if (names.size() > kNamesMax) {
    names.resize(kNamesMax);
    names.push_back(absl::StrFormat("%d more", files.size() - kNamesMax));
  }
  const std::string last = names.back();
  names.pop_back();
  int samples = 0;
  for (const CellQuality& quality : report.quality) samples += quality.samples;
  return absl::StrFormat("imported from %s%s%s (%s), %d samples",
                         absl::StrJoin(names, ", "), names.empty() ? "" : " and ", last,
                         files.front().tool, samples);
}

}  // namespace

std::string EndText(const RunReport& report) {
  if (IsImported(report.plan)) return ImportText(report);
  const std::map<std::string, std::string> words = {
      {"decided", "all decided"},        {"rounds", "round limit reached"},
      {"budget", "time budget spent"},   {"no_live_cells", "no cell left"},
      {"untestable", "nothing to test"}, {"interrupted", "interrupted"}};
  const auto found = words.find(report.end.reason);
  return absl::StrFormat("%s after %d rounds and %s",
                         found == words.end() ? report.end.reason : found->second,
                         report.rounds, SecondsText(report.end.at_s));
}

std::string CleanText(const CellQuality* quality) {
  if (quality == nullptr) return "-";
  return absl::StrFormat("%d/%d", quality->clean, quality->samples);
}

std::string RejectedText(const CellQuality& quality) {
  std::string text;
  for (const auto& [reason, count] : quality.rejected) {
    text += absl::StrFormat("%s%s %d", text.empty() ? "" : ", ", reason, count);
  }
  return text;
}

std::vector<std::string> NextSteps(const RunReport& report) {
  std::vector<std::string> order;  // of advice, as the verdicts stand
  std::map<std::string, std::string> claims;
  for (const Verdict& verdict : report.verdicts) {
    if (verdict.kind == VerdictKind::kProved || verdict.kind == VerdictKind::kRefuted) {
      continue;
    }
    std::string& ids = claims[AdviceFor(verdict, report)];
    if (ids.empty()) order.push_back(AdviceFor(verdict, report));
    ids += (ids.empty() ? "" : ", ") + verdict.claim.id;
  }
  std::vector<std::string> steps;
  for (const std::string& advice : order) steps.push_back(claims[advice] + ": " + advice);
  return steps;
}

}  // namespace assay
