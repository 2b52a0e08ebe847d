// See console.h. Tested by golden files in export_test.cc.
#include "results/export/console.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "results/export/finding_stack.h"
#include "results/export/numbers.h"
#include "results/export/speedup_plot.h"
#include "results/export/stress_text.h"
#include "results/export/summary.h"
#include "results/export/sweep_text.h"
#include "results/export/text_table.h"
#include "results/export/verdict_look.h"
#include "results/export/words.h"

namespace assay {
namespace {

std::size_t Page(const RenderOptions& options) {
  return static_cast<std::size_t>(options.width);
}

std::string VerdictTable(const RunReport& report, const RenderOptions& options) {
  TextTable table({{"VERDICT"},
                   {"CLAIM", false, true},
                   {"TARGET"},
                   {"MEASURED [low, high]"},
                   {"CLEAN", true}});
  for (const Verdict* one : MeasuredFirst(report)) {
    const Verdict& verdict = *one;
    table.AddRow({VerdictCell(verdict.kind, options),
                  {verdict.claim.id},
                  {verdict.claim.target.text},
                  {MeasuredText(verdict, report.plan)},
                  {RoundsText(verdict)}});
    std::string about = ComparisonText(verdict.claim);
    if (!verdict.reason.empty()) about += ": " + verdict.reason;
    if (verdict.prediction) about += "; " + verdict.prediction->text;
    table.AddParagraph(about);
  }
  return table.Render({.width = Page(options), .rule = options.unicode ? "\u2500" : "-"});
}

std::string VerdictText(const RunReport& report, const RenderOptions& options) {
  std::string text = VerdictTable(report, options) + "\n";
  text += VerdictCounts(report) + "; " + FindingCount(report) + ".\n\n";
  const std::vector<std::string> steps = NextSteps(report);
  if (steps.empty()) return text;
  text += "WHAT TO DO NEXT\n";
  for (const std::string& step : steps) text += Bullet(step, Page(options));
  return text + "\n";
}

std::size_t SpeedupCount(const CaseTable& table) {
  return static_cast<std::size_t>(
      std::count_if(table.rows.begin(), table.rows.end(),
                    [](const CaseRow& row) { return row.speedup != nullptr; }));
}

// Verdicts are what counts, so of many cases only those with most to see are drawn.
constexpr std::size_t kPlotsMax = 2;

std::string PlotsText(const RunReport& report, const RenderOptions& options) {
  std::vector<CaseTable> tables = CaseTables(report);
  std::stable_sort(tables.begin(), tables.end(),
                   [](const CaseTable& a, const CaseTable& b) {
                     return SpeedupCount(a) > SpeedupCount(b);
                   });
  std::string text;
  std::size_t drawn = 0, drawable = 0;
  for (const CaseTable& table : tables) {
    const std::string plot = SpeedupPlot(table, options);
    if (plot.empty()) continue;
    ++drawable;
    if (drawn == kPlotsMax) continue;
    ++drawn;
    text += Wrap(table.workload + " " + table.params, {.width = Page(options)}) + "\n" +
            plot + "\n";
  }
  if (drawn == drawable) return text;
  return text +
         Wrap(
             absl::StrFormat("%d more cases are drawn in report.html.", drawable - drawn),
             {.width = Page(options)}) +
         "\n";
}

std::string PlaceLine(const char* label, const CodeFrame& frame) {
  if (frame.file.empty()) return "";
  return label + Printable(PlaceOf(frame)) + "\n";
}

std::string LastLinesText(const std::string& detail, const WrapOptions& wrap) {
  constexpr std::size_t kLines = 8;
  std::vector<std::string> lines = absl::StrSplit(detail, '\n', absl::SkipWhitespace());
  if (lines.size() > kLines) lines.erase(lines.begin(), lines.end() - kLines);
  std::string text;
  for (const std::string& line : lines) text += Wrap("| " + Printable(line), wrap);
  return text;
}

std::string FindingText(const Finding& finding, const RenderOptions& options) {
  const WrapOptions wrap{.width = Page(options), .indent = 4};
  std::string text = Wrap(finding.kind + " in " + finding.cell, {.width = Page(options)});
  text += Wrap(finding.summary, wrap);
  if (finding.report) {
    text += PlaceLine("    place:     ", finding.report->place) +
            PlaceLine("    other:     ", finding.report->other_place);
  }
  // What a program said itself is most likely why.
  if (finding.kind == "exit_code") text += LastLinesText(finding.detail, wrap);
  if (!finding.repeats.empty()) {
    text += Wrap(
        finding.repeats + (finding.shrunk.empty() ? "" : "; shrunk to " + finding.shrunk),
        wrap);
  }
  if (finding.count > 1) text += absl::StrFormat("    seen %d times\n", finding.count);
  // Paths and commands are copied from here, so they are never broken.
  if (!finding.evidence.empty())
    text += "    evidence:  " + Printable(finding.evidence) + "\n";
  if (!finding.reproduce.empty())
    text += "    reproduce: " + Printable(finding.reproduce) + "\n";
  return text;
}

std::string FindingsText(const RunReport& report, const RenderOptions& options) {
  std::string text;
  int unexpected = 0, expected = 0;
  for (const Finding& finding : report.findings) {
    if (finding.expected) continue;
    ++unexpected;
    text += FindingText(finding, options);
  }
  if (unexpected > 0) text = absl::StrFormat("FINDINGS (%d)\n", unexpected) + text + "\n";
  // Of what is broken on purpose only how to see it again.
  std::string caught;
  for (const Finding& finding : report.findings) {
    if (!finding.expected) continue;
    ++expected;
    caught += "  " + Printable(finding.reproduce) + "\n";
  }
  if (expected == 0) return text;
  return text +
         Wrap(absl::StrFormat("CAUGHT AS EXPECTED (%d); each again, with:", expected),
              {.width = Page(options)}) +
         caught + "\n";
}

// The planner's notes, and what befell cells most of whose samples were thrown away. One
// such cell is named; several have one cause and get one line.
std::string NotesText(const RunReport& report, const RenderOptions& options) {
  std::vector<std::string> notes = report.plan.notes;
  std::vector<const CellQuality*> poor;
  CellQuality sum;
  for (const CellQuality& quality : report.quality) {
    if (quality.clean * 2 >= quality.samples) continue;
    poor.push_back(&quality);
    sum.samples += quality.samples;
    sum.clean += quality.clean;
    for (const auto& [reason, count] : quality.rejected) sum.rejected[reason] += count;
  }
  if (!poor.empty()) {
    const std::size_t first = static_cast<std::size_t>(poor.front()->cell_index);
    notes.push_back(absl::StrFormat(
        "%s: only %d of %d samples were clean (%s)",
        poor.size() == 1
            ? CellName(report.plan.cells.at(first))
            : absl::StrFormat("%d of %d cells", poor.size(), report.quality.size()),
        sum.clean, sum.samples, RejectedText(sum)));
  }
  if (notes.empty()) return "";
  std::string text = "NOTES\n";
  for (const std::string& note : notes) text += Bullet(note, Page(options));
  return text + "\n";
}

std::string Legend(const RunReport& report) {
  if (IsHunt(report.plan)) return StressLegend();
  if (IsImported(report.plan)) {
    return "CLEAN: samples that were used, of all; nobody watched for contention.";
  }
  if (report.verdicts.empty()) return "CLEAN: samples free of contention, of all.";
  return "CLEAN: rounds free of contention, of all; [low, high] holds whenever the run "
         "stopped.";
}

std::string Footer(const RunReport& report, const RenderOptions& options) {
  const std::string seed =
      IsImported(report.plan) ? "" : absl::StrFormat(", seed %d", report.plan.seed);
  return Wrap(Legend(report), {.width = Page(options)}) +
         Wrap(absl::StrFormat("Run %s on %s: %s%s.", report.run_id,
                              MachineText(report.environment), EndText(report), seed),
              {.width = Page(options)});
}

}  // namespace

std::string RenderConsole(const RunReport& report, const RenderOptions& options) {
  const bool has_claims = !report.verdicts.empty();
  const auto main_part = [&] {
    if (IsHunt(report.plan)) return StressText(report, options);
    return has_claims ? PlotsText(report, options) + VerdictText(report, options)
                      : SweepText(report, options);
  };
  return main_part() + FindingsText(report, options) + NotesText(report, options) +
         Footer(report, options);
}

}  // namespace assay
