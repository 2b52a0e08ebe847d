#include "stress/engine/sanitizer_reports.h"

#include <atomic>

namespace {
std::atomic<std::int64_t> reports{0};  // counted by any thread, only looked at: relaxed
}

#if defined(__SANITIZE_THREAD__)
// ThreadSanitizer's runtime calls this for every report that it does not suppress.
extern "C" [[gnu::no_sanitize("thread")]] void __tsan_on_report(void*) {
  reports.fetch_add(1, std::memory_order_relaxed);
}
#endif

namespace assay {

std::int64_t SanitizerReports() { return reports.load(std::memory_order_relaxed); }

}  // namespace assay
