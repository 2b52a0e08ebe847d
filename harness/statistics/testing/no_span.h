// For tests whose rounds were never measured, and so took no time.
#pragma once

#include "harness/statistics/rule.h"

namespace assay {

// Without the least span of time, which made-up rounds do not have.
inline constexpr RuleOptions kNoSpan{.span_min_s = 0};

}  // namespace assay
