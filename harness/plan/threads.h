// The --threads option: which thread counts a sweep visits. Tested in threads_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace assay {

// "1,2,4" | "1..8" | "pow2" (1, 2, 4, ... and the highest allowed) | "all" (1 to the
// highest allowed); parts may be mixed: "1,4..6". Ascending, without repeats. An error
// where a count is 0, not a number, or above `allowed`; `allowed_text` says why no more.
absl::StatusOr<std::vector<int>> ParseThreads(const std::string& text, int allowed,
                                              const std::string& allowed_text);

}  // namespace assay
