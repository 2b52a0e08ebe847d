// Findings for the terminal: new ones with their stacks, known ones with a line each.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/base/utf8.h"
#include "results/export/finding_list.h"
#include "results/export/finding_stack.h"
#include "results/export/text_table.h"

namespace assay {
namespace {

constexpr std::size_t kFramesShown = 6;
constexpr std::size_t kStacksMax = 5;
constexpr std::size_t kShownMax = 50;
constexpr char kRed[] = "\x1b[31m";
constexpr char kPlain[] = "\x1b[0m";

// "seen 3 times by tsan, tsan-clang".
std::string SeenText(const Finding& finding) {
  std::string text =
      finding.count == 1 ? "seen once" : absl::StrFormat("seen %d times", finding.count);
  if (!finding.seen_by.empty()) text += " by " + absl::StrJoin(finding.seen_by, ", ");
  return text;
}

std::string OneText(const Finding& finding, const RenderOptions& options) {
  const std::size_t page = static_cast<std::size_t>(options.width);
  std::string head = Printable(finding.kind);
  if (options.colour) head = kRed + head + kPlain;
  std::string text = head + "\n" + Wrap(finding.summary, {.width = page, .indent = 2});
  if (finding.report) {
    const SanitizerReport& report = *finding.report;
    if (!report.object.empty()) {
      text += Wrap("object: " + report.object, {.width = page, .indent = 2});
    }
    const std::size_t shown = std::min(report.stacks.size(), kStacksMax);
    for (std::size_t i = 0; i < shown; ++i)
      text += StackText(report.stacks[i], kFramesShown, 2);
    if (shown < report.stacks.size()) {
      text += absl::StrFormat("  ... %d more stacks\n", report.stacks.size() - shown);
    }
  }
  if (!finding.cell.empty()) text += "  cell:      " + Printable(finding.cell) + "\n";
  // Commands are copied from here, so they are never broken.
  if (!finding.reproduce.empty())
    text += "  reproduce: " + Printable(finding.reproduce) + "\n";
  return text + Wrap(SeenText(finding) + "; fingerprint " + finding.fingerprint,
                     {.width = page, .indent = 2});
}

std::string NewText(const FindingList& list, const RenderOptions& options) {
  std::string text;
  std::size_t count = 0;
  for (const Finding& finding : list.findings) {
    if (!IsNew(finding)) continue;
    if (++count <= kShownMax) text += OneText(finding, options) + "\n";
  }
  if (count == 0) return "";
  if (count > kShownMax)
    text += absl::StrFormat("... and %d more\n\n", count - kShownMax);
  return absl::StrFormat("FINDINGS (%d)\n\n", count) + text;
}

std::string KnownText(const FindingList& list, const RenderOptions& options) {
  std::string text;
  int count = 0;
  for (const Finding& finding : list.findings) {
    if (finding.expected || finding.known.empty()) continue;
    ++count;
    text += Bullet(finding.summary + ": " + finding.known,
                   static_cast<std::size_t>(options.width));
  }
  return count == 0 ? "" : absl::StrFormat("KNOWN (%d)\n", count) + text + "\n";
}

}  // namespace

std::string FindingsText(const FindingList& list, const RenderOptions& options) {
  std::string text = NewText(list, options) + KnownText(list, options);
  if (text.empty()) text = "No findings in " + Printable(list.title) + ".\n";
  if (!list.notes.empty()) text += "NOTES\n";
  for (const std::string& note : list.notes) {
    text += Bullet(note, static_cast<std::size_t>(options.width));
  }
  return ValidUtf8(text);
}

}  // namespace assay
