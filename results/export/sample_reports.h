// Reports for the tests of this folder. Nothing in them was measured: they hold one of
// everything that an exporter must be able to show.
#pragma once

#include "results/model/run_report.h"

namespace assay {

// A run of five claims with all four verdicts, two findings and notes; names, reasons
// and outputs contain what Markdown, JSON and tables could stumble over.
RunReport ProveReport();

// A sweep of two cases: one that shares work, one compared by rates.
RunReport SweepReport();

}  // namespace assay
