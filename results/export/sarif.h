// Findings as SARIF 2.1.0 (OASIS, 2020), which GitHub's code scanning and editors read.
// Both stacks of a race are thread flows, known findings are suppressed with their
// reason. Kept within the limits of code scanning (GitHub docs, "SARIF results exceed
// limits", 2024): 25,000 results in a run, 1,000 locations in a result, 10 MB compressed.
// What was cut for that is said in the run's notifications. Code scanning itself does not
// act on suppressions (github/codeql-action issue 1230): an upload of known findings
// opens alerts for them, unless the workflow takes them out or dismisses them.
#pragma once

#include <string>

#include "results/export/finding_list.h"
#include "results/model/run_report.h"

namespace assay {

// All findings of a run, in one category.
std::string RenderSarif(const RunReport& report, const RenderOptions& options);

}  // namespace assay
