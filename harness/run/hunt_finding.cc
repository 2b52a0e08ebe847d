#include "harness/run/hunt_finding.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/str_format.h"
#include "harness/run/reported.h"

namespace assay {
namespace {

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string AfterFirstLine(const std::string& text) {
  const std::size_t end = text.find('\n');
  return end == std::string::npos ? "" : text.substr(end + 1);
}

bool IsOneOf(const std::string& kind, std::initializer_list<const char*> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

Finding FindingOf(const BurstFailure& failure) {
  return {.kind = failure.kind,
          .summary = FirstLine(failure.text),
          .detail = AfterFirstLine(failure.text)};
}

std::string LaneStacks(const std::string& stacks) {
  std::string kept, paragraph;
  const auto end_paragraph = [&] {
    const std::string title = FirstLine(paragraph);
    const bool wanted = title.find("lane") != std::string::npos ||
                        title.find("crashed") != std::string::npos;
    if (wanted) kept += paragraph;
    paragraph.clear();
  };
  for (std::size_t at = 0; at < stacks.size();) {
    const std::size_t end = std::min(stacks.find('\n', at), stacks.size() - 1) + 1;
    const std::string line = stacks.substr(at, end - at);
    if (line.rfind("    ", 0) != 0) end_paragraph();
    paragraph += line;
    at = end;
  }
  end_paragraph();
  return kept;
}

void Classify(const Cell& cell, int cell_index, const std::string& output,
              Finding* finding) {
  if (finding->detail.empty()) finding->detail = LastLines(output);
  finding->cell = CellName(cell);
  finding->cell_index = cell_index;
  if (!finding->report) finding->fingerprint = finding->kind + ":" + finding->cell;
  finding->expected =
      cell.stress->info.expected == Expected::kCaught && !IsFaultOfChild(*finding);
}

bool IsExplainedByReport(const Finding& finding) {
  return IsOneOf(finding.kind, {"race", "leak", "crash", "early_exit"});
}

bool IsFaultOfChild(const Finding& finding) {
  return IsOneOf(finding.kind,
                 {"setup", "protocol", "hang", "early_exit", "not_started"});
}

bool NeedsManyBursts(const Finding& finding) {
  return IsOneOf(finding.kind, {"memory_growth", "leak"});
}

std::string SizeText(const FollowUp& follow_up) {
  const std::int64_t iterations = follow_up.order.iterations_max;
  std::string text = absl::StrFormat("%d threads", follow_up.cell.threads);
  for (const auto& [name, value] : follow_up.cell.params) {
    text += ", " + name + " " + ParamText(value);
  }
  if (iterations == 0) return text;
  return text +
         absl::StrFormat(", %d iteration%s", iterations, iterations == 1 ? "" : "s");
}

}  // namespace assay
