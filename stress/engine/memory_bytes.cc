#include "stress/engine/memory_bytes.h"

#include <unistd.h>

#include <cstddef>
#include <fstream>

#include "harness/base/sanitizer.h"

#if ASSAY_ADDRESS_SANITIZER || ASSAY_THREAD_SANITIZER
// Of the sanitizers' runtimes (compiler-rt, sanitizer/allocator_interface.h).
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace assay {

std::int64_t MemoryBytes() {
#if ASSAY_ADDRESS_SANITIZER || ASSAY_THREAD_SANITIZER
  return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
#else
  std::ifstream file("/proc/self/statm");
  std::int64_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
#endif
}

}  // namespace assay
