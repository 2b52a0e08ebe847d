#include "harness/plan/threads.h"

#include <cstdlib>
#include <set>
#include <sstream>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

// The whole of `text` as a count, or -1.
int ParseCount(const std::string& text) {
  char* end = nullptr;
  const long count = std::strtol(text.c_str(), &end, 10);
  const bool whole = !text.empty() && *end == '\0' && count >= 0 && count <= 1'000'000;
  return whole ? static_cast<int>(count) : -1;
}

void AddPowersOfTwo(int allowed, std::set<int>* counts) {
  for (int count = 1; count <= allowed; count *= 2) counts->insert(count);
  counts->insert(allowed);
}

absl::Status AddPart(const std::string& part, int allowed, std::set<int>* counts) {
  if (part == "pow2") {
    AddPowersOfTwo(allowed, counts);
    return absl::OkStatus();
  }
  const std::size_t dots = part.find("..");
  const std::string last_text = dots == std::string::npos ? part : part.substr(dots + 2);
  int first = ParseCount(dots == std::string::npos ? part : part.substr(0, dots));
  int last = ParseCount(last_text);
  if (part == "all") {
    first = 1;
    last = allowed;
  }
  if (first < 0 || last < 0 || first > last) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--threads: '%s' is not a thread count; write 1,2,4 or 1..8 or pow2 or all",
        part));
  }
  for (int count = first; count <= last; ++count) counts->insert(count);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<int>> ParseThreads(const std::string& text, int allowed,
                                              const std::string& allowed_text) {
  std::set<int> counts;
  std::stringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    if (absl::Status status = AddPart(part, allowed, &counts); !status.ok())
      return status;
  }
  if (counts.empty()) {
    return absl::InvalidArgumentError(
        "--threads: empty; write 1,2,4 or 1..8 or pow2 or all");
  }
  if (*counts.begin() < 1) {
    return absl::InvalidArgumentError(
        "--threads: 0 threads cannot do anything; from 1 on");
  }
  if (*counts.rbegin() > allowed) {
    return absl::InvalidArgumentError(
        absl::StrFormat("--threads: %d threads, but only %d may be used: %s",
                        *counts.rbegin(), allowed, allowed_text));
  }
  return std::vector<int>(counts.begin(), counts.end());
}

}  // namespace assay
