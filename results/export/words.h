// The words of reports for what the model holds as enumerations: the same in every
// format, in claims files and in the documentation.
#pragma once

#include "results/model/claim.h"
#include "results/model/verdict.h"

namespace assay {

const char* VerdictName(VerdictKind kind);  // "PROVED"
const char* MetricName(Metric metric);      // "speedup", as in claims files

// "x", "of ideal", "items/s", "of trials".
const char* MetricUnit(Metric metric);

}  // namespace assay
