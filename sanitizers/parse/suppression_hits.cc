#include "sanitizers/parse/suppression_hits.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "sanitizers/parse/text.h"

namespace assay {
namespace {

// The number in front, which is taken off; -1 where there is none.
int TakeNumber(std::string_view* line) {
  *line = Stripped(*line);
  int number = -1;
  const auto parsed = std::from_chars(line->data(), line->data() + line->size(), number);
  if (parsed.ec != std::errc() || parsed.ptr == line->data() + line->size() ||
      *parsed.ptr != ' ') {
    return -1;
  }
  line->remove_prefix(static_cast<std::size_t>(parsed.ptr - line->data()));
  *line = Stripped(*line);
  return number;
}

enum class List { kNone, kThread, kLeak };

}  // namespace

std::map<std::string, int> SuppressionHits(const std::string& output) {
  std::map<std::string, int> hits;
  List list = List::kNone;
  std::string_view rest = output;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (Contains(line, "ThreadSanitizer: Matched ")) {
      list = List::kThread;
      continue;
    }
    if (line.starts_with("Suppressions used:")) {
      list = List::kLeak;
      continue;
    }
    if (list == List::kNone || Contains(line, "count      bytes")) continue;
    const int count = TakeNumber(&line);
    if (count < 0 || (list == List::kLeak && TakeNumber(&line) < 0)) {
      list = List::kNone;  // the list's end
      continue;
    }
    hits[(list == List::kLeak ? "leak:" : "") + std::string(line)] += count;
  }
  return hits;
}

}  // namespace assay
