#include "stress/engine/sanitizer_reports.h"

#include <atomic>

#include "harness/base/sanitizer.h"

namespace {
std::atomic<std::int64_t> reports{0};  // counted by any thread, only looked at: relaxed
}

#if ASSAY_THREAD_SANITIZER
// ThreadSanitizer's runtime calls this for every report that it does not suppress.
extern "C" [[gnu::no_sanitize("thread")]] void __tsan_on_report(void*) {
  reports.fetch_add(1, std::memory_order_relaxed);
}
#endif

#if ASSAY_ADDRESS_SANITIZER
// Of LeakSanitizer (compiler-rt, sanitizer/lsan_interface.h).
extern "C" int __lsan_do_recoverable_leak_check();
#endif

namespace assay {

bool FindsLeaks() {
#if ASSAY_ADDRESS_SANITIZER
  return __lsan_do_recoverable_leak_check() != 0;
#else
  return false;
#endif
}

std::int64_t SanitizerReports() { return reports.load(std::memory_order_relaxed); }

}  // namespace assay
