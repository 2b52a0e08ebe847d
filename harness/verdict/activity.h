// Where the lanes' time went, from the evidence of every sample. Pure. Tested in
// activity_test.cc.
#pragma once

#include <vector>

#include "results/journal/journal.h"
#include "results/model/run_report.h"

namespace assay {

// For the cells that have samples with evidence of their lanes, in the plan's order.
std::vector<CellActivity> Activity(const Plan& plan, const RunRecords& records);

}  // namespace assay
