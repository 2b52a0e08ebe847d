// A run folder's contents -> the report. Pure: identical records in, identical report
// out, whenever it is done. Tested in evaluate_test.cc.
#pragma once

#include "harness/statistics/contention.h"
#include "results/journal/journal.h"
#include "results/model/model_json.h"
#include "results/model/run_report.h"

namespace assay {

RunReport Evaluate(const RunHeader& header, const RunRecords& records);

// What the environment decides about judging samples.
ContentionLimits LimitsOf(const Environment& environment);

}  // namespace assay
