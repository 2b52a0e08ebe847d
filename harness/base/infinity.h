#pragma once

#include <limits>

namespace assay {

// An end that nothing bounds.
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace assay
