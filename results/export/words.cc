// See words.h. Switches without a default, so that a new enumerator does not compile
// until it has its word.
#include "results/export/words.h"

namespace assay {

const char* VerdictName(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::kProved:
      return "PROVED";
    case VerdictKind::kRefuted:
      return "REFUTED";
    case VerdictKind::kUndecided:
      return "UNDECIDED";
    case VerdictKind::kUntestable:
      return "UNTESTABLE";
  }
  return "";
}

const char* MetricName(Metric metric) {
  switch (metric) {
    case Metric::kSpeedup:
      return "speedup";
    case Metric::kEfficiency:
      return "efficiency";
    case Metric::kScaledSpeedup:
      return "scaled_speedup";
    case Metric::kOverhead:
      return "overhead";
    case Metric::kThroughput:
      return "throughput";
    case Metric::kTime:
      return "time";
    case Metric::kFailureRate:
      return "failure_rate";
    case Metric::kClean:
      return "clean";
    case Metric::kCaught:
      return "caught";
  }
  return "";
}

const char* MetricUnit(Metric metric) {
  switch (metric) {
    case Metric::kSpeedup:
    case Metric::kScaledSpeedup:
    case Metric::kOverhead:
      return "x";
    case Metric::kEfficiency:
      return "of ideal";
    case Metric::kThroughput:
      return "items/s";
    case Metric::kTime:
      return "ms";
    case Metric::kFailureRate:
    case Metric::kClean:
    case Metric::kCaught:
      return "of trials";
  }
  return "";
}

}  // namespace assay
