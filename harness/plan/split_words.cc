#include "harness/plan/split_words.h"

namespace assay {

// The rules are those of POSIX.1-2017, Shell Command Language, 2.2 Quoting.
absl::StatusOr<std::vector<std::string>> SplitWords(const std::string& text) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  const auto add = [&](char c) {
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c != '\0') words.back() += c;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool has_next = i + 1 < text.size();
    if (quote == '\0' && (c == ' ' || c == '\t' || c == '\n')) {
      in_word = false;
    } else if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
      add('\0');  // '' is a word
    } else if (c == '\\' && has_next && quote == '\0') {
      add(text[++i]);
    } else if (c == '\\' && has_next && quote == '"' &&
               (text[i + 1] == '"' || text[i + 1] == '\\')) {
      add(text[++i]);
    } else {
      add(c);
    }
  }
  if (quote != '\0') {
    return absl::InvalidArgumentError("a quote is not closed in: " + text);
  }
  if (words.empty()) return absl::InvalidArgumentError("there is no command");
  return words;
}

}  // namespace assay
