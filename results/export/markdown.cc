// See markdown.h. Whatever comes from outside (names, reasons, output of children) is
// escaped, so that it cannot end a table or open a tag. Tested by golden files in
// export_test.cc.
#include "results/export/markdown.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "results/export/model_text.h"
#include "results/export/numbers.h"
#include "results/export/summary.h"
#include "results/export/words.h"

namespace assay {
namespace {

// Plain text on one line.
std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      escaped += ' ';
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      if (c == '|' || c == '`' || c == '*' || c == '\\') escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

// The longest run of backticks, so that a fence can be longer.
std::size_t LongestFence(const std::string& text) {
  std::size_t longest = 0, length = 0;
  for (const char c : text) {
    length = c == '`' ? length + 1 : 0;
    longest = std::max(longest, length);
  }
  return longest;
}

// Code on one line.
std::string Code(const std::string& text) {
  if (text.empty()) return "-";
  const std::string fence(LongestFence(text) + 1, '`');
  std::string code = text;
  std::replace(code.begin(), code.end(), '\n', ' ');
  const char* blank = fence.size() > 1 ? " " : "";
  return fence + blank + code + blank + fence;
}

// In a table a bar ends the cell even within code.
std::string TableCode(const std::string& text) {
  std::string code;
  for (const char c : Code(text))
    code += c == '|' ? std::string("\\|") : std::string(1, c);
  return code;
}

std::string CodeBlock(const std::string& text, const char* language) {
  const std::string fence(std::max<std::size_t>(3, LongestFence(text) + 1), '`');
  const char* end = !text.empty() && text.back() == '\n' ? "" : "\n";
  return fence + language + "\n" + text + end + fence + "\n\n";
}

std::string Row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

std::string Head(const std::vector<std::string>& titles) {
  return Row(titles) + Row(std::vector<std::string>(titles.size(), "---"));
}

std::string ClaimCell(const Claim& claim) {
  std::string text = TableCode(claim.id);
  if (!claim.says.empty()) text += "<br>" + Escaped(claim.says);
  text += "<br>" + Escaped(ComparisonText(claim)) + " (" + Escaped(claim.workload) + ")";
  if (!claim.source.empty()) text += "<br>*" + Escaped(claim.source) + "*";
  return text;
}

std::string ReasonCell(const Verdict& verdict) {
  std::string text = verdict.reason.empty() ? "-" : Escaped(verdict.reason);
  if (verdict.prediction) text += "<br>" + Escaped(verdict.prediction->text);
  return text;
}

std::string VerdictsText(const RunReport& report) {
  if (report.verdicts.empty()) return "";
  std::string text = "## Verdicts\n\n";
  text += Head({"verdict", "claim", "target", "estimate [low, high]",
                "clean/total rounds", "reason"});
  for (const Verdict* one : MeasuredFirst(report)) {
    const Verdict& verdict = *one;
    text += Row({absl::StrFormat("**%s**", VerdictName(verdict.kind)),
                 ClaimCell(verdict.claim), Escaped(verdict.claim.target.text),
                 Escaped(MeasuredText(verdict, UnitText(verdict, report.plan))),
                 RoundsText(verdict), ReasonCell(verdict)});
  }
  text += "\n";
  const std::vector<std::string> steps = NextSteps(report);
  if (steps.empty()) return text;
  text += "What to do next:\n\n";
  for (const std::string& step : steps) text += "- " + Escaped(step) + "\n";
  return text + "\n";
}

std::string FindingText(const Finding& finding) {
  std::string text = absl::StrFormat("### %s in %s\n\n%s.", Escaped(finding.kind),
                                     Code(finding.cell), Escaped(finding.summary));
  if (finding.count > 1) text += absl::StrFormat(" Seen %d times.", finding.count);
  text += "\n\n";
  text += absl::StrFormat("Fingerprint %s", Code(finding.fingerprint));
  if (!finding.evidence.empty()) text += ", evidence in " + Code(finding.evidence);
  text += ". Reproduce with:\n\n" + CodeBlock(finding.reproduce, "sh");
  if (!finding.detail.empty()) text += CodeBlock(finding.detail, "text");
  return text;
}

std::string FindingsText(const RunReport& report) {
  if (report.findings.empty()) return "";
  std::string text = absl::StrFormat("## Findings (%d)\n\n", report.findings.size());
  for (const Finding& finding : report.findings) text += FindingText(finding);
  return text;
}

std::string CaseText(const CaseTable& table, const RunReport& report) {
  const bool is_strong = table.rows.front().cell->scales == Scales::kStrong;
  const bool has_throughput = HasAny(table, &CaseRow::throughput);
  std::vector<std::string> titles = {
      "variant", "threads", "time per iteration [low, high]",
      is_strong ? "speedup [low, high]" : "scaled speedup [low, high]",
      "efficiency, of ideal [low, high]"};
  if (has_throughput) titles.push_back("throughput [low, high]");
  const std::vector<std::string> readings = ReadingNames(table);
  for (const std::string& name : readings) {
    titles.push_back(Escaped(name) + " [low, high]");
  }
  titles.insert(titles.end(), {"n", "clean/all samples", "rejected"});

  std::string text = "### " + Escaped(table.workload) + "\n\n";
  if (!table.params.empty()) text += Code(table.params) + "\n\n";
  text += Head(titles);
  for (const CaseRow& row : table.rows) {
    Estimate efficiency = row.efficiency == nullptr ? Estimate{} : *row.efficiency;
    efficiency.unit = "";  // stands in the title
    std::vector<std::string> cells = {
        Escaped(row.cell->variant), std::to_string(row.cell->threads),
        MeasuredText(row.time), MeasuredText(row.speedup),
        row.efficiency == nullptr ? "-" : MeasuredText(&efficiency)};
    if (has_throughput) cells.push_back(Escaped(MeasuredText(row.throughput)));
    for (const std::string& name : readings) {
      cells.push_back(Escaped(MeasuredText(FindReading(row, name))));
    }
    cells.push_back(row.time == nullptr ? "-" : std::to_string(row.time->n));
    cells.push_back(CleanText(row.quality));
    const std::string rejected = row.quality ? RejectedText(*row.quality) : "";
    cells.push_back(rejected.empty() ? "-" : Escaped(rejected));
    text += Row(cells);
  }
  const std::string baseline = BaselineText(table, report);
  if (!baseline.empty()) text += "\nSpeedup is over " + Escaped(baseline) + ".\n";
  return text + "\n";
}

// The variants of one table against themselves on one thread.
std::string ModelsText(const CaseTable& table, const RunReport& report) {
  const std::vector<const ScalingModel*> models = ModelsOf(table, report);
  if (models.empty()) return "";
  const std::string refusal = CommonRefusal(models);
  std::vector<std::string> titles = {"variant", "threads", "speedup over itself",
                                     "serial fraction [low, high]"};
  if (refusal.empty()) titles.push_back("laws");
  std::string text =
      "Scaling laws, each variant against itself on one thread; intervals "
      "of a variant hold together";
  text += refusal.empty() ? ":\n\n" : ". No law: " + Escaped(refusal) + ".\n\n";
  text += Head(titles);
  for (const ScalingModel* model : models) {
    const Cell& cell = report.plan.cells.at(static_cast<std::size_t>(model->cell_index));
    for (const ScalingPointReport& point : model->points) {
      std::vector<std::string> cells = {
          Escaped(cell.variant), std::to_string(point.threads),
          BoundedText(point.speedup, "x"), BoundedText(point.serial_fraction)};
      if (refusal.empty()) {
        const bool is_last = &point == &model->points.back();
        const std::string laws =
            model->refusal.empty() ? LawsText(*model) : model->refusal;
        cells.push_back(is_last ? Escaped(laws) : "");
      }
      text += Row(cells);
    }
  }
  const std::string unbounded = UnboundedNote(models);
  if (!unbounded.empty()) text += "\n" + unbounded + "\n";
  return text + "\n";
}

std::string MeasurementsText(const RunReport& report) {
  const std::vector<CaseTable> tables = CaseTables(report);
  if (tables.empty()) return "";
  std::string text = "## Measurements\n\n";
  for (const CaseTable& table : tables) {
    text += CaseText(table, report) + ModelsText(table, report);
  }
  return text;
}

std::string CpuList(const std::vector<int>& cpus) {
  std::string text;
  for (const int cpu : cpus)
    absl::StrAppendFormat(&text, "%s%d", text.empty() ? "" : ",", cpu);
  return text;
}

std::string MachineSection(const Environment& machine) {
  std::string text = "## Machine\n\n" + Head({"fact", "value"});
  const auto add = [&](const char* fact, const std::string& value) {
    text += Row({fact, value.empty() ? "-" : Escaped(value)});
  };
  add("CPU", machine.cpu_model);
  add("cores allowed", std::to_string(machine.cores));
  add("packages", std::to_string(machine.packages));
  add("CPUs allowed", CpuList(machine.allowed_cpus));
  add("CPU quota",
      machine.cpu_quota ? absl::StrFormat("%g CPUs", *machine.cpu_quota) : "none");
  add("virtualization", machine.virtualization);
  add("system", machine.host_os);
  add("kernel", machine.kernel);
  add("assay", machine.assay_version);
  return text + "\n";
}

std::string NotesText(const RunReport& report) {
  if (report.plan.notes.empty()) return "";
  std::string text = "## Notes\n\n";
  for (const std::string& note : report.plan.notes) text += "- " + Escaped(note) + "\n";
  return text + "\n";
}

std::string TitleText(const RunReport& report) {
  const std::string outcome = report.verdicts.empty() ? "sweep" : VerdictCounts(report);
  return absl::StrFormat("# assay: %s, %s\n\nRun %s of %s: %s.\n\n", outcome,
                         FindingCount(report), Code(report.run_id),
                         Escaped(report.environment.time_utc), EndText(report));
}

}  // namespace

std::string RenderMarkdown(const RunReport& report, const RenderOptions&) {
  return TitleText(report) + VerdictsText(report) + FindingsText(report) +
         MeasurementsText(report) + MachineSection(report.environment) +
         NotesText(report) + "## Reproduce\n\n" + CodeBlock(report.plan.command, "sh") +
         absl::StrFormat("Seed %d, up to %s and %d rounds.\n", report.plan.seed,
                         SecondsText(report.plan.limits.budget_s),
                         report.plan.limits.rounds_max);
}

}  // namespace assay
