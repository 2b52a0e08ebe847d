// A program that behaves as it is told: see testdata/odd_program.cc.
#pragma once

#include <string>

namespace assay {

inline const std::string kOdd = std::string(ASSAY_BINARY_DIR) + "/assay-odd-program";

}  // namespace assay
