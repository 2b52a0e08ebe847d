// Pinning for variants whose threads are a runtime's own (TBB, OpenMP): the harness pins
// its lanes itself but cannot reach those before they run.
#pragma once

#include <sched.h>

namespace assay {

// Restricts the calling thread to one CPU. False where the kernel refuses; the evidence
// of the sample then shows the thread elsewhere than placed.
inline bool PinThisThread(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<unsigned>(cpu), &only);
  return sched_setaffinity(0, sizeof only, &only) == 0;
}

}  // namespace assay
