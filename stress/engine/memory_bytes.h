// How much memory this process holds, in bytes: what is resident, or, under a sanitizer,
// whose quarantine keeps freed memory for long, what is allocated and not freed.
#pragma once

#include <cstdint>

namespace assay {

std::int64_t MemoryBytes();

}  // namespace assay
