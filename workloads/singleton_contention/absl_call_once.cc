// singleton_contention/absl_call_once: Abseil's call_once, whose check for work already
// done is inlined: one acquire load. The only file here that includes it.
//
// A caller that had to wait learns that the work is done inside Abseil's library. The
// packaged library is not built for ThreadSanitizer, which then misses that acquire and
// reports a race that is not there. TellRaceDetector() restores this one edge.
#include "absl/base/call_once.h"
#include "workloads/singleton_contention/contention.h"

#if defined(__SANITIZE_THREAD__)
#define ASSAY_RACE_DETECTOR 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ASSAY_RACE_DETECTOR 1
#endif
#endif
#ifdef ASSAY_RACE_DETECTOR
#include <sanitizer/tsan_interface.h>
#endif

namespace assay {
namespace {

// Acquires what the builder released when it stored "done" in the flag, of which its one
// word is all there is. Nothing at all in other builds.
inline void TellRaceDetector(absl::once_flag& once) {
#ifdef ASSAY_RACE_DETECTOR
  static_assert(sizeof once == sizeof(std::uint32_t));
  __tsan_acquire(&once);
#else
  static_cast<void>(once);
#endif
}

class AbslCallOnceSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    absl::call_once(once_, [this] { instance_ = Build(); });
    TellRaceDetector(once_);
    // Not atomic: the call that built happens before the return of every other call.
    return instance_;
  }

 private:
  absl::once_flag once_;
  const Service* instance_ = nullptr;
};

const RegisterWorkload kAbslCallOnce{
    ContentionInfo("absl_call_once", "absl::call_once in every get"),
    MakeContention<AbslCallOnceSlot>};

}  // namespace
}  // namespace assay
