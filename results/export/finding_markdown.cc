// Findings for a comment on a pull request.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/base/utf8.h"
#include "results/export/finding_list.h"
#include "results/export/finding_stack.h"
#include "results/export/markdown_text.h"

namespace assay {
namespace {

// GitHub takes comments of up to 65,536 characters.
constexpr std::size_t kSizeMax = 60'000;
constexpr std::size_t kRowsMax = 50;
constexpr std::size_t kRowsSizeMax = 30'000;  // leaves as much for the details
constexpr std::size_t kNameMax = 300;         // of a name in the table or a title
constexpr std::size_t kDetailsMax = 5;
constexpr std::size_t kFramesMax = 12;

std::string Name(const std::string& text) {
  return MarkdownText(Shortened(text, kNameMax));
}

std::string PlaceCode(const CodeFrame& frame) {
  return MarkdownTableCode(Shortened(PlaceOf(frame), kNameMax));
}

std::string StateText(const Finding& finding) {
  return finding.known.empty() ? "**new**" : "known: " + Name(finding.known);
}

std::string Row(const Finding& finding) {
  const CodeFrame nowhere;
  const CodeFrame& place = finding.report ? finding.report->place : nowhere;
  const CodeFrame& other = finding.report ? finding.report->other_place : nowhere;
  std::string what = Name(finding.kind);
  if (!finding.report) what += "<br>" + Name(finding.summary);
  return MarkdownRow({what, PlaceCode(place), PlaceCode(other),
                      Name(absl::StrJoin(finding.seen_by, ", ")),
                      absl::StrFormat("%d", finding.count), StateText(finding)});
}

std::string Details(const Finding& finding) {
  std::string stacks;
  if (finding.report) {
    for (const ReportStack& stack : finding.report->stacks) {
      stacks += StackText(stack, kFramesMax, 0);
    }
  }
  std::string text = "<details><summary>" + Name(finding.summary) + "</summary>\n\n";
  if (!stacks.empty()) text += MarkdownCodeBlock(stacks, "");
  if (!finding.cell.empty()) text += "In " + MarkdownCode(finding.cell) + ".\n\n";
  if (!finding.reproduce.empty()) text += MarkdownCodeBlock(finding.reproduce, "sh");
  return text + "Fingerprint " + MarkdownCode(finding.fingerprint) +
         ".\n\n</details>\n\n";
}

}  // namespace

std::string FindingsMarkdown(const FindingList& list) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : list.findings) {
    if (!finding.expected) shown.push_back(&finding);
  }
  std::stable_sort(shown.begin(), shown.end(), [](const Finding* a, const Finding* b) {
    return IsNew(*a) > IsNew(*b);
  });
  const auto fresh = std::count_if(
      shown.begin(), shown.end(), [](const Finding* finding) { return IsNew(*finding); });
  std::string text = absl::StrFormat(
      "# assay: %d new finding%s, %d known\n\nIn %s.\n\n", fresh, fresh == 1 ? "" : "s",
      static_cast<int>(shown.size()) - static_cast<int>(fresh), Name(list.title));
  std::string rows;
  std::size_t row_count = 0;
  for (; row_count < std::min(shown.size(), kRowsMax); ++row_count) {
    const std::string row = Row(*shown[row_count]);
    if (rows.size() + row.size() > kRowsSizeMax) break;
    rows += row;
  }
  if (!shown.empty()) {
    text += MarkdownHead({"finding", "place", "other place", "seen by", "times", ""});
    text += rows + "\n";
  }
  if (shown.size() > row_count) {
    text += absl::StrFormat("And %d more, which the artifact lists.\n\n",
                            shown.size() - row_count);
  }
  for (std::size_t i = 0; i < std::min(shown.size(), kDetailsMax); ++i) {
    const std::string details = Details(*shown[i]);
    if (text.size() + details.size() < kSizeMax) text += details;
  }
  for (const std::string& note : list.notes) {
    if (text.size() + note.size() < kSizeMax) text += "- " + MarkdownText(note) + "\n";
  }
  return ValidUtf8(text);
}

}  // namespace assay
