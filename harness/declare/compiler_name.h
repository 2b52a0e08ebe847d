// The compiler that built this, as children tell it: "g++ 12.2".
#pragma once

#include <string>

namespace assay {

inline std::string CompilerName() {
#if defined(__clang__)
  return std::string("clang ") + std::to_string(__clang_major__) + "." +
         std::to_string(__clang_minor__);
#else
  return std::string("g++ ") + std::to_string(__GNUC__) + "." +
         std::to_string(__GNUC_MINOR__);
#endif
}

}  // namespace assay
