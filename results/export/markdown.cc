// See markdown.h. The title and what was refuted or found always fit; each section gets a
// share of the lines and says what it left out. Tested by golden files
// in export_test.cc.
#include "results/export/markdown.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "absl/strings/str_format.h"
#include "results/export/finding_stack.h"
#include "results/export/markdown_text.h"
#include "results/export/model_text.h"
#include "results/export/numbers.h"
#include "results/export/stress_text.h"
#include "results/export/summary.h"
#include "results/export/words.h"

namespace assay {
namespace {

constexpr int kLinesMax = 60;
// Shares of them. A verdict or a row of a table is one line.
constexpr std::size_t kVerdictRowsMax = 20;
constexpr std::size_t kFindingsMax = 3;
constexpr std::size_t kDetailLinesMax = 10;
constexpr std::size_t kCommandLinesMax = 3;  // quoted words may hold line ends

int LineCount(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

std::string FirstLines(const std::string& text, std::size_t lines) {
  std::size_t end = 0;
  for (std::size_t line = 0; line < lines; ++line) {
    const std::size_t next = text.find('\n', end);
    if (next == std::string::npos) return text;
    end = next + 1;
  }
  return text.substr(0, end);
}

std::string TitleText(const RunReport& report) {
  const std::string outcome = !report.verdicts.empty()  ? VerdictCounts(report)
                              : IsImported(report.plan) ? "imported results"
                                                        : "sweep";
  return absl::StrFormat("# assay: %s, %s\n\nOn %s: %s. Run %s, assay %s.\n\n", outcome,
                         FindingCount(report),
                         MarkdownText(MachineText(report.environment)), EndText(report),
                         MarkdownCode(report.run_id),
                         MarkdownText(report.environment.assay_version));
}

// --- Verdicts --------------------------------------------------------------------------

// What a reviewer must not miss comes first. Untestable claims are counted, not listed.
std::vector<const Verdict*> ByUrgency(const RunReport& report) {
  std::vector<const Verdict*> verdicts;
  for (const VerdictKind kind :
       {VerdictKind::kRefuted, VerdictKind::kUndecided, VerdictKind::kProved}) {
    for (const Verdict& verdict : report.verdicts) {
      if (verdict.kind == kind) verdicts.push_back(&verdict);
    }
  }
  return verdicts;
}

std::string ClaimCell(const Verdict& verdict) {
  const Claim& claim = verdict.claim;
  std::string text = MarkdownTableCode(claim.id);
  if (!claim.says.empty()) text += " " + MarkdownText(claim.says);
  text += "<br>" + MarkdownText(ComparisonText(claim)) + " (" +
          MarkdownText(claim.workload) + ")";
  if (!claim.source.empty()) text += ", *" + MarkdownText(claim.source) + "*";
  const bool needs_reason = verdict.kind != VerdictKind::kProved;
  if (needs_reason && !verdict.reason.empty())
    text += "<br>" + MarkdownText(verdict.reason);
  return text;
}

std::string VerdictRow(const Verdict& verdict, const Plan& plan) {
  return MarkdownRow({absl::StrFormat("**%s**", VerdictName(verdict.kind)),
                      ClaimCell(verdict), MarkdownText(verdict.claim.target.text),
                      MarkdownText(MeasuredText(verdict, UnitText(verdict, plan))),
                      RoundsText(verdict)});
}

// "12 untestable: 8 threads claimed, 2 allowed here (a, b); ..." -- by their reasons.
std::string UntestableText(const RunReport& report) {
  std::vector<std::pair<std::string, std::string>> groups;  // reason, claims
  int count = 0;
  for (const Verdict& verdict : report.verdicts) {
    if (verdict.kind != VerdictKind::kUntestable) continue;
    ++count;
    std::string id = MarkdownCode(verdict.claim.id);
    if (verdict.prediction) id += " (" + MarkdownText(verdict.prediction->text) + ")";
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) {
      return one.first == verdict.reason;
    });
    if (group == groups.end()) {
      groups.emplace_back(verdict.reason, id);
    } else {
      group->second += ", " + id;
    }
  }
  if (count == 0) return "";
  std::string text = absl::StrFormat("UNTESTABLE here (%d): ", count);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    text +=
        (i == 0 ? "" : "; ") + MarkdownText(groups[i].first) + ": " + groups[i].second;
  }
  return text + "\n\n";
}

std::string VerdictsText(const RunReport& report) {
  if (report.verdicts.empty()) return "";
  const std::vector<const Verdict*> verdicts = ByUrgency(report);
  std::string text;
  if (!verdicts.empty()) {
    text += MarkdownHead(
        {"verdict", "claim", "target", "measured [low, high]", "clean rounds"});
  }
  const std::size_t shown = std::min(verdicts.size(), kVerdictRowsMax);
  for (std::size_t i = 0; i < shown; ++i) text += VerdictRow(*verdicts[i], report.plan);
  if (!verdicts.empty()) text += "\n";
  if (shown < verdicts.size()) {
    std::string rest;
    for (std::size_t i = shown; i < verdicts.size(); ++i) {
      rest += (rest.empty() ? "" : ", ") + MarkdownCode(verdicts[i]->claim.id) + " " +
              VerdictName(verdicts[i]->kind);
    }
    text += absl::StrFormat("%d more: %s\n\n", verdicts.size() - shown, rest);
  }
  return text + UntestableText(report);
}

// Of a hunt: what was refuted or is undecided row by row, and of what is well as many
// rows as there is room for.
std::string HuntText(const RunReport& report) {
  const std::vector<StressRow> rows = StressRows(report);
  std::string text =
      MarkdownHead({"verdict", "case", "iterations", "schedules", "at most", ""});
  const std::size_t shown = std::min(rows.size(), kVerdictRowsMax);
  for (std::size_t i = 0; i < shown; ++i) {
    const StressRow& row = rows[i];
    text +=
        MarkdownRow({absl::StrFormat("**%s**", VerdictName(row.verdict->kind)),
                     MarkdownTableCode(row.verdict->claim.id),
                     CountText(row.result->iterations), CountText(row.result->schedules),
                     MarkdownText(row.strength), MarkdownText(row.remark)});
  }
  text += "\n";
  if (shown < rows.size()) {
    text += absl::StrFormat("%d more, all of them %s or better.\n\n", rows.size() - shown,
                            VerdictName(rows[shown].verdict->kind));
  }
  return text + MarkdownText(StressLegend()) + "\n\n";
}

// --- Findings --------------------------------------------------------------------------

std::string FindingText(const Finding& finding) {
  std::string text =
      absl::StrFormat("- **%s** in %s: %s", MarkdownText(finding.kind),
                      MarkdownCode(finding.cell), MarkdownText(finding.summary));
  if (finding.report && !finding.report->place.file.empty()) {
    text += ", at " + MarkdownCode(PlaceOf(finding.report->place));
    if (!finding.report->other_place.file.empty())
      text += " and " + MarkdownCode(PlaceOf(finding.report->other_place));
  }
  if (finding.count > 1) text += absl::StrFormat(", seen %d times", finding.count);
  if (!finding.repeats.empty()) text += ", " + MarkdownText(finding.repeats);
  text += "; " + MarkdownCode(finding.fingerprint);
  if (!finding.evidence.empty())
    text += ", evidence in " + MarkdownCode(finding.evidence);
  return text + ". Again: " + MarkdownCode(finding.reproduce) + "\n";
}

// The stack of the first finding that has one; the others are in the report.
std::string FindingsText(const RunReport& report) {
  // What is broken on purpose and was caught is no news.
  std::vector<Finding> findings;
  std::copy_if(report.findings.begin(), report.findings.end(),
               std::back_inserter(findings),
               [](const Finding& finding) { return !finding.expected; });
  if (findings.empty()) return "";
  std::string text = absl::StrFormat("## Findings (%d)\n\n", findings.size());
  const std::size_t shown = std::min(findings.size(), kFindingsMax);
  for (std::size_t i = 0; i < shown; ++i) text += FindingText(findings[i]);
  if (shown < findings.size()) {
    text += absl::StrFormat("- and %d more\n", findings.size() - shown);
  }
  text += "\n";
  const auto detailed = std::find_if(findings.begin(), findings.end(),
                                     [](const Finding& f) { return !f.detail.empty(); });
  if (detailed == findings.end()) return text;
  return text + MarkdownCodeBlock(FirstLines(detailed->detail, kDetailLinesMax), "text");
}

// --- Measurements ----------------------------------------------------------------------

std::string CaseHead(const CaseTable& table, const RunReport& report) {
  const std::string baseline = BaselineText(table, report);
  std::string text = "**" + MarkdownText(table.workload) + "**";
  if (!table.params.empty()) text += " " + MarkdownCode(table.params);
  if (!baseline.empty()) text += ", speedup over " + MarkdownText(baseline);
  const bool rates = table.rows.front().cell->scales == Scales::kThroughput;
  std::vector<std::string> titles = {"variant", "threads", rates ? "rate" : "time",
                                     rates ? "scaled speedup" : "speedup", "efficiency"};
  for (const std::string& name : ReadingNames(table))
    titles.push_back(MarkdownText(name));
  titles.push_back("clean");
  return text + "\n\n" + MarkdownHead(titles);
}

std::string CaseRowText(const CaseTable& table, const CaseRow& row) {
  const bool rates = row.cell->scales == Scales::kThroughput;
  Estimate efficiency = row.efficiency == nullptr ? Estimate{} : *row.efficiency;
  efficiency.unit = "";  // stands in the title
  std::vector<std::string> cells = {
      MarkdownText(row.cell->variant), std::to_string(row.cell->threads),
      MarkdownText(MeasuredText(rates ? row.throughput : row.time)),
      MeasuredText(row.speedup),
      row.efficiency == nullptr ? "-" : ValueText(&efficiency)};
  for (const std::string& name : ReadingNames(table)) {
    cells.push_back(MarkdownText(ValueText(FindReading(row, name))));
  }
  std::string clean = CleanText(row.quality);
  const std::string rejected = row.quality ? RejectedText(*row.quality) : "";
  if (!rejected.empty()) clean += " (" + MarkdownText(rejected) + ")";
  cells.push_back(clean);
  return MarkdownRow(cells);
}

std::string LawsLine(const CaseTable& table, const RunReport& report) {
  const std::vector<const ScalingModel*> models = ModelsOf(table, report);
  std::string text;
  for (const ScalingModel* model : models) {
    const std::string laws = model->refusal.empty() ? LawsText(*model) : "";
    if (laws.empty()) continue;
    const Cell& cell = report.plan.cells.at(static_cast<std::size_t>(model->cell_index));
    text += (text.empty() ? "Laws: " : " | ") + MarkdownText(cell.variant) + " " +
            MarkdownText(laws);
  }
  return text.empty() ? "" : text + "\n\n";
}

// Of a sweep, as many rows as there are lines left.
std::string MeasurementsText(const RunReport& report, int lines) {
  constexpr int kAround = 6;  // head, laws and the line about what is left out
  const std::vector<CaseTable> tables = CaseTables(report);
  const auto rows_in = [](int sum, const CaseTable& table) {
    return sum + static_cast<int>(table.rows.size());
  };
  int left_out = std::accumulate(tables.begin(), tables.end(), 0, rows_in);
  std::string text;
  for (const CaseTable& table : tables) {
    int room = lines - LineCount(text) - kAround - 3;
    if (room < 1) break;
    text += CaseHead(table, report);
    for (const CaseRow& row : table.rows) {
      if (room-- < 1) break;
      text += CaseRowText(table, row);
      --left_out;
    }
    text += "\n" + LawsLine(table, report);
  }
  if (left_out > 0) text += absl::StrFormat("%d more rows in the report.\n\n", left_out);
  return text;
}

std::string ReproduceText(const RunReport& report) {
  std::string text;
  for (const std::string& note : report.plan.notes) {
    text += (text.empty() ? "Notes: " : "; ") + MarkdownText(note);
  }
  if (!text.empty()) text += ".\n\n";
  return text +
         MarkdownCodeBlock(FirstLines(report.plan.command, kCommandLinesMax), "sh") +
         (IsHunt(report.plan)
              ? absl::StrFormat("Seed %d, %s in each case.", report.plan.seed,
                                SecondsText(report.plan.limits.hunt_s))
              : absl::StrFormat("Seed %d, up to %s and %d rounds.", report.plan.seed,
                                SecondsText(report.plan.limits.budget_s),
                                report.plan.limits.rounds_max)) +
         absl::StrFormat(
             " The whole report, with charts: "
             "`assay report %s --format html -o report.html`\n",
             MarkdownText(report.run_id));
}

}  // namespace

std::string RenderMarkdown(const RunReport& report, const RenderOptions&) {
  const std::string begin =
      TitleText(report) +
      (IsHunt(report.plan) ? HuntText(report) : VerdictsText(report)) +
      FindingsText(report);
  const std::string end = ReproduceText(report);
  const int left = kLinesMax - LineCount(begin) - LineCount(end);
  const std::string middle =
      report.verdicts.empty() ? MeasurementsText(report, left) : "";
  return begin + middle + end;
}

}  // namespace assay
