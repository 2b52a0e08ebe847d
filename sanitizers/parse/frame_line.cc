#include "sanitizers/parse/frame_line.h"

#include <charconv>
#include <string>

#include "sanitizers/parse/text.h"

namespace assay {
namespace {

std::string_view WithoutLeadingBlanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

std::string_view WithoutTrailingBlanks(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

// Takes ":123" off the end. False, and nothing changed, where there is no number.
bool TakeNumberAtEnd(std::string_view* text, int* number) {
  std::size_t begin = text->size();
  while (begin > 0 && IsDigit((*text)[begin - 1])) --begin;
  if (begin == text->size() || begin < 2 || (*text)[begin - 1] != ':') return false;
  std::from_chars(text->data() + begin, text->data() + text->size(), *number);
  *text = text->substr(0, begin - 1);
  return true;
}

// Takes " (...)" off the end and gives what is between; the parentheses balance.
std::optional<std::string_view> TakeGroupAtEnd(std::string_view* text) {
  if (text->empty() || text->back() != ')') return std::nullopt;
  int depth = 0;
  for (std::size_t at = text->size(); at-- > 0;) {
    if ((*text)[at] == ')') ++depth;
    if ((*text)[at] != '(' || --depth > 0) continue;
    if (at == 0 || (*text)[at - 1] != ' ') return std::nullopt;
    const std::string_view inside = text->substr(at + 1, text->size() - at - 2);
    *text = WithoutTrailingBlanks(text->substr(0, at));
    return inside;
  }
  return std::nullopt;
}

// "/usr/lib/libtsan.so.2+0x4f2a1" -> "libtsan.so.2". False for what is no such place.
bool SetModule(std::string_view text, CodeFrame* frame) {
  const std::size_t plus = text.rfind("+0x");
  if (plus == std::string_view::npos) return false;
  frame->module = FileName(text.substr(0, plus));
  return true;
}

// Where "function file:line" is to be parted: a function's name has blanks of its own, so
// the file is what follows the last blank, or the last blank before a slash.
std::size_t BeginOfFile(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  if (blank == std::string_view::npos) return 0;
  const std::size_t slash = text.rfind(" /");
  const bool has_line = text.size() > 1 && IsDigit(text.back());
  // A path with blanks in it: "/my sources/cache.cc:41".
  if (slash != std::string_view::npos && slash < blank && has_line) return slash + 1;
  return blank + 1;
}

// "Cache::Get(int) /src/cache.cc:41:7", "<null> <null>", "main".
void SetFunctionAndPlace(std::string_view text, CodeFrame* frame) {
  const std::size_t begin = BeginOfFile(text);
  const std::string_view place = text.substr(begin);
  const bool is_place =
      place.find(':') != std::string_view::npos && IsDigit(place.back()) && begin > 0;
  const bool is_unknown = place == "<null>" || place == "??:0" || place == "??";
  // A file without a line: "/src/cache.cc".
  const bool is_path = begin > 0 && !place.empty() && place.front() == '/' &&
                       place.find('(') == std::string_view::npos;
  std::string_view function = text;
  if (is_place || is_unknown || is_path) {
    function = WithoutTrailingBlanks(text.substr(0, begin));
    if (!is_unknown) SetPlace(place, frame);
  }
  if (function != "<null>" && function != "??") frame->function = function;
}

}  // namespace

void SetPlace(std::string_view text, CodeFrame* frame) {
  int last = 0, before = 0;
  if (TakeNumberAtEnd(&text, &last)) {
    frame->line = last;
    if (TakeNumberAtEnd(&text, &before)) {
      frame->line = before;
      frame->column = last;
    }
  }
  if (text != "??" && text != "<null>") frame->file = text;
}

std::optional<FrameLine> ParseSanitizerFrame(std::string_view line) {
  line = WithoutTrailingBlanks(WithoutLeadingBlanks(line));
  if (line.size() < 3 || line[0] != '#' || !IsDigit(line[1])) return std::nullopt;
  FrameLine parsed;
  const char* end = line.data() + line.size();
  const char* after = std::from_chars(line.data() + 1, end, parsed.number).ptr;
  if (after == end || *after != ' ') return std::nullopt;
  std::string_view rest =
      WithoutLeadingBlanks(line.substr(static_cast<std::size_t>(after - line.data())));
  // An address and "in" come first in ASan's lines, and an address alone where nothing is
  // known of it.
  if (rest.substr(0, 2) == "0x") {
    rest = WithoutLeadingBlanks(rest.substr(std::min(rest.find(' '), rest.size())));
    if (rest.substr(0, 3) == "in ") rest = rest.substr(3);
  }
  for (;;) {  // " (module+0x1234) (BuildId: 5f...)"
    std::string_view before = rest;
    const std::optional<std::string_view> group = TakeGroupAtEnd(&before);
    if (!group) break;
    const bool is_known =
        group->substr(0, 8) == "BuildId:" || SetModule(*group, &parsed.frame);
    if (!is_known) break;
    rest = before;
  }
  // Without a blank before it, as where only the module is known: "(server+0x4f2a1)".
  if (!rest.empty() && rest.front() == '(' && rest.back() == ')' &&
      SetModule(rest.substr(1, rest.size() - 2), &parsed.frame)) {
    rest = {};
  }
  if (!rest.empty()) SetFunctionAndPlace(rest, &parsed.frame);
  return parsed;
}

std::optional<FrameLine> ParseValgrindFrame(std::string_view line) {
  line = WithoutTrailingBlanks(WithoutLeadingBlanks(line));
  const std::string_view word = line.substr(0, 3);
  if ((word != "at " && word != "by ") || line.substr(3, 2) != "0x") return std::nullopt;
  FrameLine parsed{.number = word == "at " ? 0 : 1};
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view rest = line.substr(colon + 2);
  if (const std::optional<std::string_view> group = TakeGroupAtEnd(&rest)) {
    if (group->substr(0, 3) == "in ") {
      parsed.frame.module = FileName(group->substr(3));
    } else {
      SetPlace(*group, &parsed.frame);
    }
  }
  if (rest.substr(0, 3) != "???") parsed.frame.function = rest;
  return parsed;
}

}  // namespace assay
