// The one-line summary with which sanitizers end a report:
//   SUMMARY: ThreadSanitizer: data race /src/cache.cc:41 in Cache::Get(int)
// UndefinedBehaviorSanitizer usually gives none, but a line that says as much:
//   /src/cache.cc:41:7: runtime error: load of null pointer of type 'int'
// Tested in sanitizer_summary_test.cc.
#pragma once

#include <optional>
#include <string>

namespace assay {

struct SanitizerSummary {
  // Of a finding: race | lock_order | address | undefined | leak | crash | sanitizer.
  std::string kind;
  std::string text;  // "data race cache.cc:41 in Cache::Get(int)"
  bool operator==(const SanitizerSummary&) const = default;
};

// The first one in a child's output, or nothing.
std::optional<SanitizerSummary> FindSanitizerSummary(const std::string& output);

}  // namespace assay
