// Findings as SARIF 2.1.0 (OASIS, 2020), which GitHub's code scanning and editors read.
// Both stacks of a race are thread flows, known findings are suppressed with their
// reason. Kept within the limits of code scanning (GitHub docs, "SARIF support for code
// scanning", 2024): 25,000 results in a run, 1,000 locations in a result.
#pragma once

#include <string>

#include "results/export/finding_list.h"
#include "results/model/run_report.h"

namespace assay {

// All findings of a run, in one category.
std::string RenderSarif(const RunReport& report, const RenderOptions& options);

}  // namespace assay
