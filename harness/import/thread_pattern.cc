// See thread_pattern.h.
#include "harness/import/thread_pattern.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"

namespace assay {
namespace {

constexpr char kPlaceholder[] = "{threads}";

// Every template that could have given the command: the value replaced in one place, or
// in all of them.
std::set<std::string> Candidates(const std::string& command, const std::string& value) {
  std::set<std::string> candidates;
  if (value.empty()) return candidates;
  for (std::size_t at = command.find(value); at != std::string::npos;
       at = command.find(value, at + 1)) {
    std::string one = command;
    candidates.insert(one.replace(at, value.size(), kPlaceholder));
  }
  if (!candidates.empty()) {
    candidates.insert(absl::StrReplaceAll(command, {{value, kPlaceholder}}));
  }
  return candidates;
}

}  // namespace

absl::StatusOr<ThreadPattern> ThreadPattern::Create(const std::string& pattern) {
  ThreadPattern made;
  if (pattern.empty()) return made;
  try {
    made.pattern_.emplace(pattern);
  } catch (const std::regex_error& error) {
    return absl::InvalidArgumentError("'" + pattern +
                                      "' is no regular expression: " + error.what());
  }
  if (made.pattern_->mark_count() == 0) {
    return absl::InvalidArgumentError(
        "'" + pattern +
        "' has no group around the number of threads; write for instance "
        "'-T([0-9]+)'");
  }
  return made;
}

ThreadedName ThreadPattern::Apply(const std::string& name) const {
  // The library's matcher recurses with every character.
  constexpr std::size_t kSizeMax = 4096;
  std::smatch match;
  int threads = 0;
  if (!pattern_ || name.size() > kSizeMax) return {name, 1};
  try {
    if (!std::regex_search(name, match, *pattern_)) return {name, 1};
  } catch (const std::regex_error&) {  // too complex for this name
    return {name, 1};
  }
  if (!match[1].matched || !absl::SimpleAtoi(match[1].str(), &threads) || threads < 1) {
    return {name, 1};
  }
  std::string named = name;
  named.replace(static_cast<std::size_t>(match.position(1)),
                static_cast<std::size_t>(match.length(1)), kPlaceholder);
  return {named, threads};
}

std::vector<std::string> TemplatesOf(
    const std::vector<std::pair<std::string, std::string>>& commands) {
  std::map<std::string, int> counts;
  for (const auto& [command, value] : commands) {
    for (const std::string& candidate : Candidates(command, value)) ++counts[candidate];
  }
  std::vector<std::string> templates;
  for (const auto& [command, value] : commands) {
    const std::set<std::string> candidates = Candidates(command, value);
    const auto best = std::max_element(
        candidates.begin(), candidates.end(),
        [&](const auto& a, const auto& b) { return counts.at(a) < counts.at(b); });
    templates.push_back(best == candidates.end() ? command : *best);
  }
  return templates;
}

}  // namespace assay
