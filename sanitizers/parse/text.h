// What std::string_view lacks in C++20.
#pragma once

#include <string_view>

namespace assay {

inline bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Where the text begins with the prefix, takes it off.
inline bool ConsumePrefix(std::string_view* text, std::string_view prefix) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}

inline std::string_view WithoutSuffix(std::string_view text, std::string_view suffix) {
  return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

// Whatever the locale says.
inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What follows the last slash.
inline std::string_view FileName(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // 0 after npos
}

// Without blanks, tabs and carriage returns at both ends.
inline std::string_view Stripped(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace assay
