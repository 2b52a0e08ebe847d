// The number of threads in a name that only says it somehow: "xz -T4", "sort4". Tested in
// thread_pattern_test.cc.
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace assay {

// A name and the number of threads in it, which "{threads}" has taken the place of.
struct ThreadedName {
  std::string name;
  int threads = 1;
};

class ThreadPattern {
 public:
  // A regular expression (ECMAScript) whose first group is the number; empty matches
  // nothing. InvalidArgument where it is none.
  static absl::StatusOr<ThreadPattern> Create(const std::string& pattern);

  // The name itself and one thread where it does not match.
  ThreadedName Apply(const std::string& name) const;

 private:
  std::optional<std::regex> pattern_;
};

// Commands that were made by putting each its value into one template: finds what each
// became of, so that those of one template have one name. Which of several places where
// the value stands was the template's is told by which makes most commands equal.
//
//   {"xz -T1 -k f1", "1"}, {"xz -T2 -k f1", "2"}  ->  "xz -T{threads} -k f1" twice
//
// A command in which its value does not stand keeps its name.
std::vector<std::string> TemplatesOf(
    const std::vector<std::pair<std::string, std::string>>& commands);

}  // namespace assay
