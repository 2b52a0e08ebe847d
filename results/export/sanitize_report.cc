#include "results/export/sanitize_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "results/export/finding_json.h"
#include "results/export/markdown_text.h"
#include "results/export/report_json.h"
#include "results/export/text_table.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

std::string ShareText(const Share& share) {
  return share.whole == 0 ? "-" : absl::StrFormat("%d of %d", share.part, share.whole);
}

std::string RatioText(const std::optional<double>& ratio) {
  return ratio ? absl::StrFormat("%.3gx", *ratio) : "-";
}

const std::vector<std::string>& LegTitles() {
  static const auto& titles = *new std::vector<std::string>{
      "LEG",   "BUGS CAUGHT", "RIGHT QUIET", "BROKEN CAUGHT",
      "CLEAN", "FINDINGS",    "SLOWER"};
  return titles;
}

std::vector<std::string> LegCells(const SanitizeLeg& leg) {
  return {leg.flavour,
          ShareText(leg.wrong_caught),
          ShareText(leg.right_quiet),
          ShareText(leg.broken_caught),
          ShareText(leg.clean_proved),
          absl::StrFormat("%d", leg.findings),
          RatioText(leg.slowdown)};
}

std::string LegsText(const SanitizeReport& report, const RenderOptions& options) {
  std::vector<TextTable::Column> columns;
  for (const std::string& title : LegTitles())
    columns.push_back({title, !columns.empty()});
  TextTable table(columns);
  for (const SanitizeLeg& leg : report.legs) {
    std::vector<TextCell> cells;
    for (const std::string& cell : LegCells(leg)) cells.push_back({cell});
    table.AddRow(std::move(cells));
  }
  return table.Render({.width = static_cast<std::size_t>(options.width),
                       .rule = options.unicode ? "\u2500" : "-"});
}

// "8.3x, 1.9x": slowdown, then speedup, in one leg.
std::string ScalingText(const SanitizeRow& row, const std::string& flavour) {
  for (const SanitizeScaling& leg : row.legs) {
    if (leg.flavour != flavour || (!leg.slowdown && !leg.speedup)) continue;
    return RatioText(leg.slowdown) + " / " + RatioText(leg.speedup);
  }
  return "-";
}

std::string RowsText(const SanitizeReport& report, const RenderOptions& options) {
  if (report.rows.empty()) return "";
  std::vector<TextTable::Column> columns = {
      {"CASE", false, true}, {"THREADS", true}, {"RELEASE", true}};
  for (const SanitizeLeg& leg : report.legs) columns.push_back({leg.flavour, true});
  TextTable table(columns);
  for (const SanitizeRow& row : report.rows) {
    std::vector<TextCell> cells = {{row.workload + "/" + row.variant},
                                   {std::to_string(row.threads)},
                                   {RatioText(row.speedup)}};
    for (const SanitizeLeg& leg : report.legs)
      cells.push_back({ScalingText(row, leg.flavour)});
    table.AddRow(std::move(cells));
  }
  const std::size_t width = static_cast<std::size_t>(options.width);
  return "\nSWEEPS UNDER SANITIZERS\n" +
         Wrap(
             "Of instrumented code, so no performance results: how many times slower "
             "than the "
             "release build / speedup within the leg.",
             {.width = width}) +
         table.Render({.width = width, .rule = options.unicode ? "\u2500" : "-"});
}

FindingList AllFindings(const SanitizeReport& report) {
  return {.title = report.title,
          .category = "assay/sanitize",
          .assay_version = report.assay_version,
          .findings = report.findings,
          .notes = report.notes};
}

std::string UndecidedText(const SanitizeReport& report) {
  std::string text;
  if (!report.not_caught.empty()) {
    text = "broken on purpose, and not caught in the time given: " +
           absl::StrJoin(report.not_caught, ", ");
  }
  if (!report.undecided.empty()) {
    text += std::string(text.empty() ? "" : "; ") +
            "run too rarely in the time given to be called clean: " +
            absl::StrJoin(report.undecided, ", ");
  }
  return text;
}

Json ShareJson(const Share& share) {
  return {{"part", share.part}, {"whole", share.whole}};
}

Json LegJson(const SanitizeLeg& leg) {
  return {{"flavour", leg.flavour},
          {"about", leg.about},
          {"wrong_caught", ShareJson(leg.wrong_caught)},
          {"right_quiet", ShareJson(leg.right_quiet)},
          {"broken_caught", ShareJson(leg.broken_caught)},
          {"clean_proved", ShareJson(leg.clean_proved)},
          {"sweep_cells", leg.sweep_cells},
          {"findings", leg.findings},
          {"slowdown", OrNull(leg.slowdown)}};
}

Json ControlJson(const ControlOutcome& control) {
  return {{"flavour", control.flavour}, {"name", control.name},
          {"about", control.about},     {"expect", control.expect},
          {"got", control.got},         {"passed", control.passed}};
}

Json RowJson(const SanitizeRow& row) {
  const auto leg_json = [](const SanitizeScaling& leg) -> Json {
    return {{"flavour", leg.flavour},
            {"slowdown", OrNull(leg.slowdown)},
            {"speedup", OrNull(leg.speedup)}};
  };
  return {{"workload", row.workload},       {"variant", row.variant},
          {"params", row.params},           {"threads", row.threads},
          {"speedup", OrNull(row.speedup)}, {"legs", JsonList(row.legs, leg_json)}};
}

}  // namespace

std::string TrustText(const SanitizeReport& report) {
  if (report.controls.empty())
    return "no control was run, so nothing here can be trusted";
  std::string failed;
  for (const ControlOutcome& control : report.controls) {
    if (control.passed) continue;
    failed +=
        absl::StrFormat("%s%s in %s (wanted %s, got %s)", failed.empty() ? "" : "; ",
                        control.name, control.flavour, control.expect, control.got);
  }
  if (failed.empty())
    return "trusted: every known bug was caught, every right program left alone";
  return "the harness cannot be trusted here, neither what is clean nor what was "
         "found: " +
         failed;
}

std::string SanitizeText(const SanitizeReport& report, const RenderOptions& options) {
  const std::size_t width = static_cast<std::size_t>(options.width);
  std::string text = LegsText(report, options) + "\n" +
                     Wrap("Controls: " + TrustText(report) + ".", {.width = width});
  if (const std::string missed = UndecidedText(report); !missed.empty()) {
    text += Wrap("Stress: " + missed + ".", {.width = width});
  }
  return text + RowsText(report, options) + "\n" +
         FindingsText(AllFindings(report), options);
}

std::string SanitizeMarkdown(const SanitizeReport& report) {
  std::string text = "## Sanitizers\n\n" + MarkdownHead(LegTitles());
  for (const SanitizeLeg& leg : report.legs) {
    std::vector<std::string> cells;
    for (const std::string& cell : LegCells(leg)) cells.push_back(MarkdownText(cell));
    text += MarkdownRow(cells);
  }
  text += "\nControls: " + MarkdownText(TrustText(report)) + ".\n\n";
  if (const std::string missed = UndecidedText(report); !missed.empty()) {
    text += MarkdownText("Stress: " + missed) + ".\n\n";
  }
  return text + FindingsMarkdown(AllFindings(report));
}

std::string SanitizeJson(const SanitizeReport& report) {
  const Json json = {{"format", 1},
                     {"title", report.title},
                     {"command", report.command},
                     {"assay_version", report.assay_version},
                     {"trusted", IsTrusted(report)},
                     {"legs", JsonList(report.legs, LegJson)},
                     {"controls", JsonList(report.controls, ControlJson)},
                     {"not_caught", report.not_caught},
                     {"undecided", report.undecided},
                     {"findings", JsonList(report.findings, FindingJson)},
                     {"sweeps", JsonList(report.rows, RowJson)},
                     {"notes", report.notes}};
  return JsonText(json, 2) + "\n";
}

FindingList FindingsOfLeg(const SanitizeReport& report, const std::string& flavour) {
  FindingList list{.title = report.title,
                   .category = "assay/" + flavour,
                   .assay_version = report.assay_version};
  for (const Finding& finding : report.findings) {
    const bool saw_it = std::find(finding.seen_by.begin(), finding.seen_by.end(),
                                  flavour) != finding.seen_by.end();
    if (saw_it) list.findings.push_back(finding);
  }
  if (!IsTrusted(report)) list.notes.push_back(TrustText(report));
  return list;
}

}  // namespace assay
