// See results.h.
#include "harness/import/results.h"

#include <algorithm>
#include <cmath>

namespace assay {

void SetTimes(const ImportedSample& sample, const Cell& cell, Measurement* measurement) {
  const std::int64_t threads = cell.scales == Scales::kStrong ? 1 : cell.threads;
  measurement->items = sample.iterations;
  // Of one thread, where each did its own.
  measurement->iterations =
      std::max<std::int64_t>(1, (sample.iterations + threads / 2) / threads);
  measurement->span_ns = std::max<std::int64_t>(1, std::llround(sample.span_s * 1e9));
}

}  // namespace assay
