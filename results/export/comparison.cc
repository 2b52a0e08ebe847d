// See comparison.h: the words, and the console's and Markdown's text.
#include "results/export/comparison.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "results/export/comparison_json.h"
#include "results/export/html.h"
#include "results/export/markdown_text.h"
#include "results/export/numbers.h"
#include "results/export/text_table.h"
#include "results/export/words.h"

namespace assay {
namespace {

constexpr ChangeKind kOrder[] = {ChangeKind::kRegressed, ChangeKind::kImproved,
                                 ChangeKind::kUndecided, ChangeKind::kEquivalent};

// What a reader must not miss first; within a kind as the runs have them.
std::vector<const CellChange*> ByUrgency(const Comparison& comparison) {
  std::vector<const CellChange*> changes;
  for (const ChangeKind kind : kOrder) {
    for (const CellChange& change : comparison.cells) {
      if (change.kind == kind) changes.push_back(&change);
    }
  }
  return changes;
}

// --- The interval as a picture of characters -------------------------------------------

constexpr int kPictureWidth = 25;  // odd: 1 is in the middle

// How far from 1, in logs, the picture reaches: to the farthest end that is shown, but no
// farther than four times the farthest estimate, so that one wide interval does not press
// all others into the middle.
double PictureReach(const Comparison& comparison) {
  double farthest = 0, end = 0;
  for (const CellChange& change : comparison.cells) {
    if (!(change.ratio > 0) || !std::isfinite(change.ratio)) continue;
    farthest = std::max(farthest, std::abs(std::log(change.ratio)));
    for (const double one : {change.low, change.high}) {
      if (one > 0 && std::isfinite(one)) end = std::max(end, std::abs(std::log(one)));
    }
  }
  const double margin = std::log1p(comparison.margin);
  constexpr double kLeast = 1e-3;  // where nothing differs and nothing is allowed to
  return std::max(
      {kLeast, 2 * margin, std::min(end, std::max(4 * margin, 4 * farthest))});
}

int PictureColumn(double ratio, double reach) {
  const double share = std::clamp(std::log(ratio) / reach, -1.0, 1.0);
  return static_cast<int>(std::lround((share + 1) / 2 * (kPictureWidth - 1)));
}

struct PictureGlyphs {
  const char* interval;
  const char* estimate;
  const char* margin;
};
constexpr PictureGlyphs kUnicodePicture = {"\u2500", "\u25cf", "\u2506"};
constexpr PictureGlyphs kAsciiPicture = {"-", "o", ":"};

std::string Picture(const CellChange& change, const Comparison& comparison,
                    const RenderOptions& options) {
  const PictureGlyphs& glyphs = options.unicode ? kUnicodePicture : kAsciiPicture;
  const double reach = PictureReach(comparison);
  std::vector<std::string> line(kPictureWidth, " ");
  const auto put = [&](double ratio, const char* glyph) {
    line[static_cast<std::size_t>(PictureColumn(ratio, reach))] = glyph;
  };
  put(1 / (1 + comparison.margin), glyphs.margin);
  put(1 + comparison.margin, glyphs.margin);
  if (change.low > 0 && std::isfinite(change.high)) {
    const int last = PictureColumn(change.high, reach);
    for (int column = PictureColumn(change.low, reach); column <= last; ++column) {
      line[static_cast<std::size_t>(column)] = glyphs.interval;
    }
  }
  if (std::isfinite(change.ratio)) put(change.ratio, glyphs.estimate);
  std::string text;
  for (const std::string& glyph : line) text += glyph;
  return text;
}

const char* ColourOf(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kRegressed:
      return "\033[1;31m";
    case ChangeKind::kImproved:
      return "\033[1;32m";
    case ChangeKind::kEquivalent:
      return "";
    case ChangeKind::kUndecided:
      return "\033[1;33m";
  }
  return "";
}

std::string CellTable(const Comparison& comparison, const RenderOptions& options) {
  TextTable table({{"VERDICT"},
                   {"RATIO [low, high]"},
                   {comparison.metric == "time" ? "faster     1     slower"
                                                : "lower      1     higher"},
                   {"BEFORE", true},
                   {"AFTER", true}});
  for (const CellChange* change : ByUrgency(comparison)) {
    table.AddRow(
        {{ChangeName(change->kind), options.colour ? ColourOf(change->kind) : ""},
         {RatioText(*change)},
         {Picture(*change, comparison, options)},
         {BeforeText(*change)},
         {AfterText(*change)}});
    std::string about = change->cell;
    if (!change->reason.empty()) about += ": " + change->reason;
    table.AddParagraph(about);
  }
  return table.Render({.width = static_cast<std::size_t>(options.width),
                       .rule = options.unicode ? "\u2500" : "-"});
}

// Lines that all text formats share, without what makes them lists there; what is worse
// now comes first.
std::vector<std::string> ClaimLines(const Comparison& comparison) {
  std::vector<ClaimChange> changes = comparison.claims;
  std::stable_partition(changes.begin(), changes.end(), IsNewlyRefuted);
  std::vector<std::string> lines;
  for (const ClaimChange& change : changes) {
    lines.push_back(absl::StrFormat("claim %s: %s before, %s now", change.claim,
                                    VerdictName(change.before),
                                    VerdictName(change.after)));
  }
  return lines;
}

std::vector<std::string> FindingLines(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const FindingChange& change : comparison.findings) {
    lines.push_back(absl::StrFormat(
        "%s: %s in %s: %s", change.is_new ? "new finding" : "no longer found",
        change.finding.kind, change.finding.cell, change.finding.summary));
  }
  return lines;
}

// Without their texts, since there may be many: "2 cells only in the first run: a, b".
std::vector<std::string> NoteLines(const Comparison& comparison) {
  std::vector<std::string> lines = comparison.notes;
  const auto add = [&](const std::vector<std::string>& cells, const char* run) {
    if (cells.empty()) return;
    std::string text = absl::StrFormat("%d cell%s only in the %s run: ", cells.size(),
                                       cells.size() == 1 ? "" : "s", run);
    constexpr std::size_t kNamed = 3;
    for (std::size_t i = 0; i < std::min(cells.size(), kNamed); ++i) {
      text += (i == 0 ? "" : "; ") + cells[i];
    }
    lines.push_back(text + (cells.size() > kNamed ? "; ..." : ""));
  };
  add(comparison.only_before, "first");
  add(comparison.only_after, "second");
  return lines;
}

std::string RenderConsoleText(const Comparison& comparison,
                              const RenderOptions& options) {
  const std::size_t width = static_cast<std::size_t>(options.width);
  std::string text = CellTable(comparison, options) + "\n";
  text += Wrap(ComparisonCounts(comparison) + ". " + ComparisonSummary(comparison),
               {.width = width});
  for (const auto& lines :
       {ClaimLines(comparison), FindingLines(comparison), NoteLines(comparison)}) {
    if (lines.empty()) continue;
    text += "\n";
    for (const std::string& line : lines) text += Bullet(line, width);
  }
  return text;
}

std::string RenderMarkdownText(const Comparison& comparison, const RenderOptions&) {
  constexpr std::size_t kRowsMax = 30;  // with the rest below 60 lines
  std::string text = "# assay: " + MarkdownText(ComparisonCounts(comparison)) + "\n\n" +
                     MarkdownText(ComparisonSummary(comparison)) + "\n\n";
  text += MarkdownHead({"verdict", "cell", "ratio [low, high]", "before", "after"});
  const std::vector<const CellChange*> changes = ByUrgency(comparison);
  for (std::size_t i = 0; i < std::min(changes.size(), kRowsMax); ++i) {
    const CellChange& change = *changes[i];
    text += MarkdownRow({absl::StrFormat("**%s**", ChangeName(change.kind)),
                         MarkdownTableCode(change.cell), RatioText(change),
                         BeforeText(change), AfterText(change)});
  }
  if (changes.size() > kRowsMax) {
    text +=
        absl::StrFormat("\n%d more rows: `assay compare`\n", changes.size() - kRowsMax);
  }
  text += "\n";
  constexpr std::size_t kLinesMax = 6;  // of each kind
  for (const auto& lines :
       {ClaimLines(comparison), FindingLines(comparison), NoteLines(comparison)}) {
    const std::size_t shown = std::min(lines.size(), kLinesMax);
    for (std::size_t i = 0; i < shown; ++i) text += "- " + MarkdownText(lines[i]) + "\n";
    if (shown < lines.size()) {
      text += absl::StrFormat("- and %d more\n", lines.size() - shown);
    }
  }
  return text;
}

std::string RenderJsonText(const Comparison& comparison, const RenderOptions&) {
  return ComparisonJsonText(comparison);
}

std::string RenderPage(const Comparison& comparison, const RenderOptions&) {
  return ComparisonPage(comparison, NoteLines(comparison));
}

}  // namespace

const char* ChangeName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kRegressed:
      return "REGRESSED";
    case ChangeKind::kImproved:
      return "IMPROVED";
    case ChangeKind::kEquivalent:
      return "EQUIVALENT";
    case ChangeKind::kUndecided:
      return "UNDECIDED";
  }
  return "";
}

bool IsNewlyRefuted(const ClaimChange& change) {
  return change.before == VerdictKind::kProved && change.after == VerdictKind::kRefuted;
}

bool IsWorse(const Comparison& comparison) {
  const bool cell = std::any_of(
      comparison.cells.begin(), comparison.cells.end(),
      [](const CellChange& one) { return one.kind == ChangeKind::kRegressed; });
  const bool claim =
      std::any_of(comparison.claims.begin(), comparison.claims.end(), IsNewlyRefuted);
  const bool finding = std::any_of(comparison.findings.begin(), comparison.findings.end(),
                                   [](const FindingChange& one) { return one.is_new; });
  return cell || claim || finding;
}

const std::vector<ComparisonExporter>& ComparisonExporters() {
  static const auto& exporters = *new std::vector<ComparisonExporter>{
      {"console", RenderConsoleText},
      {"md", RenderMarkdownText},
      {"json", RenderJsonText},
      {"html", RenderPage, WhyNoHtml},
  };
  return exporters;
}

}  // namespace assay
