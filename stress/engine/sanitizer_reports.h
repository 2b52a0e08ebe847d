// How many reports ThreadSanitizer has made in this process; always 0 without it. Other
// sanitizers end the process with their first one, which the driver sees as a crash.
#pragma once

#include <cstdint>

namespace assay {

std::int64_t SanitizerReports();

// Lets LeakSanitizer look now, since a child is never let to end by itself. True where it
// reports memory that nothing points to any more; always false without AddressSanitizer.
bool FindsLeaks();

}  // namespace assay
