#include "harness/run/sanitizer_summary.h"

#include <iterator>
#include <utility>

namespace assay {
namespace {

constexpr std::pair<const char*, const char*> kKinds[] = {
    {"ThreadSanitizer", "race"},
    {"AddressSanitizer", "address"},
    {"UndefinedBehaviorSanitizer", "undefined"},
    {"LeakSanitizer", "leak"},
};

std::string KindOf(const std::string& tool) {
  for (const auto& [name, kind] : kKinds) {
    if (tool == name) return kind;
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
  const std::size_t at = output.find(kMark);
  if (at == std::string::npos) return std::nullopt;
  const std::string line =
      output.substr(at + kMark.size(), output.find('\n', at) - at - kMark.size());
  const std::size_t colon = line.find(": ");
  if (colon == std::string::npos) return std::nullopt;
  return SanitizerSummary{KindOf(line.substr(0, colon)),
                          WithoutFolders(line.substr(colon + 2))};
}

}  // namespace assay
