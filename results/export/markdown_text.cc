// See markdown_text.h. Tested through the golden files of export_test.cc.
#include "results/export/markdown_text.h"

#include <algorithm>
#include <cctype>
#include <string_view>

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
  // What opens code, emphasis or a table's cell wherever it stands, and what makes a link
  // of brackets. An underscore within a word opens nothing, and names are full of them.
  constexpr std::string_view kSpecial = "\\`*|~";
  const auto is_word = [&](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    const bool in_word = i > 0 && is_word(i - 1) && is_word(i + 1);
    const bool is_address = (c == ':' && text.compare(i, 3, "://") == 0) ||
                            (c == ']' && text.compare(i, 2, "](") == 0);
    if (is_control) {
      escaped += ' ';
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else if ((c == '@' || c == '#') && is_word(i + 1)) {
      escaped += c;
      escaped += "\u200b";  // no mention, no number of an issue
    } else {
      const bool is_special =
          kSpecial.find(c) != std::string_view::npos || (c == '_' && !in_word);
      if (is_special || is_address) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string MarkdownCode(const std::string& text) {
  if (text.empty()) return "-";
  const std::string fence(LongestFence(text) + 1, '`');
  std::string code = text;
  std::replace_if(
      code.begin(), code.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
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
