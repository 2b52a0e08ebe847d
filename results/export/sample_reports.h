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

// A hunt: a litmus test with an interesting outcome, a broken form that was caught, a
// fixed one that was clean for too few iterations, and one that failed and should not
// have.
RunReport HuntReport();

}  // namespace assay
