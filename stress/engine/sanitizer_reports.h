// How many reports ThreadSanitizer has made in this process; always 0 without it. Other
// sanitizers end the process with their first one, which the driver sees as a crash.
#pragma once

#include <cstdint>

namespace assay {

std::int64_t SanitizerReports();

}  // namespace assay
