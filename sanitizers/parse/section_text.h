// What the readers of sanitizers' and of Valgrind's lines have in common.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "results/model/sanitizer_report.h"
#include "sanitizers/parse/text.h"

namespace assay {

// A title of a stack is told by how it begins and what is in it.
struct TitleRow {
  std::string_view begin;  // of the line, without blanks
  std::string_view part;   // somewhere after it; may be empty
  StackRole role;
};
inline bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// Up to the first of the marks, or all of it.
inline std::string_view UpTo(std::string_view text, std::string_view mark) {
  return text.substr(0, std::min(text.find(mark), text.size()));
}

// Between the first `begin` and the `end` after it; empty where there is no such thing.
inline std::string_view Between(std::string_view text, std::string_view begin,
                                std::string_view end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  return UpTo(text.substr(at + begin.size()), end);
}

// Addresses and thread ids differ from run to run: " at 0x7b04", " (0x7b04)",
// "(tid=17, running)" are dropped.
inline std::string WithoutAddresses(std::string_view text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at, 2) != "0x") {
      kept += text[at++];
      continue;
    }
    at += 2;
    while (at < text.size() && IsHex(text[at])) ++at;
    if (text.substr(at, 3) == "-0x") {  // a range
      at += 3;
      while (at < text.size() && IsHex(text[at])) ++at;
    }
    const bool in_parentheses =
        kept.ends_with("(") && at < text.size() && text[at] == ')';
    if (in_parentheses) {
      kept.pop_back();
      ++at;
    }
    for (const std::string_view before : {" at ", " ", "address "}) {
      if (kept.ends_with(before)) {
        kept.resize(kept.size() - before.size());
        break;
      }
    }
  }
  if (const std::size_t tid = kept.find(" (tid="); tid != std::string::npos) {
    const std::size_t end = kept.find(')', tid);
    if (end != std::string::npos) kept.erase(tid, end + 1 - tid);
  }
  return kept;
}

inline std::string Title(std::string_view line) {
  return WithoutAddresses(WithoutSuffix(line, ":"));
}

// "T2" of "... by thread T2 (mutexes: ...)", "main thread" of "... by main thread".
inline std::string ThreadIn(std::string_view line) {
  if (Contains(line, "main thread")) return "main thread";
  const std::string_view after = Between(line, "thread ", "\n");
  std::size_t end = 0;
  while (end < after.size() &&
         (IsHex(after[end]) || after[end] == 'T' || after[end] == '#')) {
    ++end;
  }
  return std::string(after.substr(0, end));
}

}  // namespace assay
