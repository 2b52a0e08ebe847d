#include "harness/run/sanitizer_summary.h"

namespace assay {
namespace {

// The first row that fits decides.
struct Kind {
  const char* tool;     // the name's beginning
  const char* problem;  // the text's beginning
  const char* kind;
};
constexpr Kind kKinds[] = {
    {"", "SEGV", "crash"},
    {"", "stack-overflow", "crash"},
    {"ThreadSanitizer", "data race", "race"},
    {"ThreadSanitizer", "lock-order-inversion", "lock_order"},
    {"AddressSanitizer", "", "address"},
    {"UndefinedBehaviorSanitizer", "", "undefined"},
    {"LeakSanitizer", "", "leak"},
};

std::string KindOf(const std::string& tool, const std::string& text) {
  for (const Kind& kind : kKinds) {
    if (tool.rfind(kind.tool, 0) == 0 && text.rfind(kind.problem, 0) == 0) {
      return kind.kind;
    }
  }
  return "sanitizer";
}

// Where somebody built it is nobody's business: the last part of each path is kept.
std::string WithoutFolders(const std::string& text) {
  std::string short_text;
  std::size_t word = 0;  // where the current word began in short_text
  for (char c : text) {
    if (c == ' ' || c == '(') word = short_text.size() + 1;
    if (c == '/') {
      short_text.resize(word);
    } else {
      short_text += c;
    }
  }
  return short_text;
}

}  // namespace

std::optional<SanitizerSummary> FindSanitizerSummary(const std::string& output) {
  static const std::string kMark = "SUMMARY: ";
  static const std::string kUndefined = ": runtime error: ";
  const std::size_t at = output.find(kMark);
  const std::size_t undefined = output.find(kUndefined);
  if (undefined < at) {                                           // npos is the largest
    const std::size_t begin = output.rfind('\n', undefined) + 1;  // 0 after npos
    return SanitizerSummary{
        "undefined",
        WithoutFolders(output.substr(begin, output.find('\n', undefined) - begin))};
  }
  if (at == std::string::npos) return std::nullopt;
  const std::string line =
      output.substr(at + kMark.size(), output.find('\n', at) - at - kMark.size());
  const std::size_t colon = line.find(": ");
  if (colon == std::string::npos) return std::nullopt;
  const std::string text = line.substr(colon + 2);
  // LeakSanitizer reports as part of AddressSanitizer.
  const bool is_leak = text.find(" leaked in ") != std::string::npos;
  return SanitizerSummary{is_leak ? "leak" : KindOf(line.substr(0, colon), text),
                          WithoutFolders(text)};
}

}  // namespace assay
