#include "results/export/stress_text.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "results/export/numbers.h"
#include "results/export/summary.h"
#include "results/export/text_table.h"
#include "results/export/verdict_look.h"

namespace assay {
namespace {

const Finding* FindingOf(const StressResult& result, const RunReport& report) {
  for (const Finding& finding : report.findings) {
    if (finding.cell_index == result.cell_index) return &finding;
  }
  return nullptr;
}

std::string StrengthText(const StressResult& result) {
  if (result.caught) return "in " + SecondsText(result.caught->after_s);
  return absl::StrFormat("%.1e", result.rate_at_most);
}

// What is worth a line below the row: how it failed, or what was interesting.
std::string RemarkText(const Verdict& verdict, const StressResult& result,
                       const RunReport& report) {
  if (const Finding* finding = FindingOf(result, report)) {
    std::string text = finding->kind + ": " + finding->summary;
    if (!finding->repeats.empty()) text += "; " + finding->repeats;
    if (!finding->shrunk.empty()) text += "; shrunk to " + finding->shrunk;
    return text;
  }
  std::string text;
  if (verdict.kind == VerdictKind::kUndecided) text = verdict.reason;
  const Cell& cell = report.plan.cells[static_cast<std::size_t>(result.cell_index)];
  for (const OutcomeCount& seen : result.outcomes) {
    if (seen.grade != OutcomeGrade::kInteresting) continue;
    text +=
        absl::StrFormat("%ssaw \"%s\" %s times, which is interesting",
                        text.empty() ? "" : "; ", seen.outcome, CountText(seen.count));
    for (const OutcomeInfo& info : cell.stress->info.outcomes) {
      if (info.outcome == seen.outcome) text += ": " + info.why;
    }
  }
  return text;
}

// Lower comes first.
int Urgency(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::kRefuted:
      return 0;
    case VerdictKind::kUndecided:
    case VerdictKind::kUntestable:
      return 1;
    case VerdictKind::kProved:
      return 2;
  }
  return 2;
}

}  // namespace

std::string CountText(std::int64_t count) {
  if (count >= 10'000'000'000)
    return absl::StrFormat("%.1f G", static_cast<double>(count) * 1e-9);
  if (count >= 1'000'000)
    return absl::StrFormat("%.1f M", static_cast<double>(count) * 1e-6);
  if (count < 1000) return absl::StrFormat("%d", count);
  return absl::StrFormat("%d,%03d", count / 1000, count % 1000);
}

std::vector<StressRow> StressRows(const RunReport& report) {
  std::vector<StressRow> rows;
  // One verdict and one result a cell (harness/verdict/stress.h).
  for (std::size_t i = 0; i < report.verdicts.size() && i < report.stress.size(); ++i) {
    const Verdict& verdict = report.verdicts[i];
    const StressResult& result = report.stress[i];
    rows.push_back({.verdict = &verdict,
                    .result = &result,
                    .finding = FindingOf(result, report),
                    .strength = StrengthText(result),
                    .remark = RemarkText(verdict, result, report)});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const StressRow& a, const StressRow& b) {
    return Urgency(a.verdict->kind) < Urgency(b.verdict->kind);
  });
  return rows;
}

std::string StressLegend() {
  return "SCHEDULES: iterations with a seeded pattern of delays. AT MOST: the failure "
         "rate "
         "that so many clean iterations leave possible (95%), or when it was caught.";
}

std::string StressText(const RunReport& report, const RenderOptions& options) {
  TextTable table({{"VERDICT"},
                   {"CASE", false, true},
                   {"ITERATIONS", true},
                   {"SCHEDULES", true},
                   {"AT MOST", true}});
  for (const StressRow& row : StressRows(report)) {
    table.AddRow({VerdictCell(row.verdict->kind, options),
                  {row.verdict->claim.id},
                  {CountText(row.result->iterations)},
                  {CountText(row.result->schedules)},
                  {row.strength}});
    table.AddParagraph(row.remark);
  }
  return table.Render({.width = static_cast<std::size_t>(options.width),
                       .rule = options.unicode ? "\u2500" : "-"}) +
         "\n" + VerdictCounts(report) + "; " + FindingCount(report) + ".\n\n";
}

}  // namespace assay
