// The one-line summary with which every sanitizer ends a report:
//   SUMMARY: ThreadSanitizer: data race /src/cache.cc:41 in Cache::Get(int)
// Tested in sanitizer_summary_test.cc.
#pragma once

#include <optional>
#include <string>

namespace assay {

struct SanitizerSummary {
  std::string kind;  // of a finding: race | address | undefined | leak | sanitizer
  std::string text;  // "data race cache.cc:41 in Cache::Get(int)"
  bool operator==(const SanitizerSummary&) const = default;
};

// The first one in a child's output, or nothing.
std::optional<SanitizerSummary> FindSanitizerSummary(const std::string& output);

}  // namespace assay
