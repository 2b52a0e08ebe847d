// Durations as users write them. Tested in run_options_test.cc.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace assay {

// "90s", "2m", "1.5h", "500ms", "30" (seconds) -> seconds; positive.
absl::StatusOr<double> ParseDuration(const std::string& text);

}  // namespace assay
