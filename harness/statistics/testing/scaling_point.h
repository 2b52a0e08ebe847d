// Speedups made up for the tests of scaling laws and of what they extrapolate.
#pragma once

#include "harness/statistics/scaling_laws.h"

namespace assay {

// A measured speedup with its interval, in the middle of which it lies.
inline ScalingPoint BoundedPoint(int threads, double low, double high) {
  return {.threads = threads, .speedup = {(low + high) / 2, low, high}};
}

}  // namespace assay
