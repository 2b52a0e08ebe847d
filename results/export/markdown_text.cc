// See markdown_text.h. Tested through the golden files of export_test.cc.
#include "results/export/markdown_text.h"

#include <algorithm>

namespace assay {
namespace {

// The longest run of backticks, so that a fence can be longer.
std::size_t LongestFence(const std::string& text) {
  std::size_t longest = 0, length = 0;
  for (const char c : text) {
    length = c == '`' ? length + 1 : 0;
    longest = std::max(longest, length);
  }
  return longest;
}

}  // namespace

std::string MarkdownText(const std::string& text) {
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

std::string MarkdownCode(const std::string& text) {
  if (text.empty()) return "-";
  const std::string fence(LongestFence(text) + 1, '`');
  std::string code = text;
  std::replace(code.begin(), code.end(), '\n', ' ');
  const char* blank = fence.size() > 1 ? " " : "";
  return fence + blank + code + blank + fence;
}

std::string MarkdownTableCode(const std::string& text) {
  std::string code;
  for (const char c : MarkdownCode(text))
    code += c == '|' ? std::string("\\|") : std::string(1, c);
  return code;
}

std::string MarkdownCodeBlock(const std::string& text, const char* language) {
  const std::string fence(std::max<std::size_t>(3, LongestFence(text) + 1), '`');
  const char* end = !text.empty() && text.back() == '\n' ? "" : "\n";
  return fence + language + "\n" + text + end + fence + "\n\n";
}

std::string MarkdownRow(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

std::string MarkdownHead(const std::vector<std::string>& titles) {
  return MarkdownRow(titles) +
         MarkdownRow(std::vector<std::string>(titles.size(), "---"));
}

}  // namespace assay
