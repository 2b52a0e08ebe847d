// See results.h.
#include "harness/import/results.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "harness/base/check.h"

namespace assay {

void NameApart(std::vector<ImportedSeries>* series) {
  std::map<std::tuple<std::string, std::string, int, std::map<std::string, std::string>>,
           int>
      seen;
  for (ImportedSeries& one : *series) {
    const int number = ++seen[{one.workload, one.variant, one.threads, one.params}];
    if (number > 1) one.variant += " (" + std::to_string(number) + ")";
  }
}

void SetTimes(const ImportedSample& sample, const Cell& cell, Measurement* measurement) {
  ASSAY_CHECK(sample.span_s > 0 && sample.span_s < 9e9);  // so that nanoseconds fit
  const std::int64_t threads = cell.scales == Scales::kStrong ? 1 : cell.threads;
  measurement->items = sample.iterations;
  // Of one thread, where each did its own.
  measurement->iterations =
      std::max<std::int64_t>(1, (sample.iterations + threads / 2) / threads);
  measurement->span_ns = std::max<std::int64_t>(1, std::llround(sample.span_s * 1e9));
}

}  // namespace assay
