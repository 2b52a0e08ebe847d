// Speedup over threads as a plot of characters, for the terminal.
#pragma once

#include <string>

#include "results/export/exporter.h"
#include "results/export/summary.h"

namespace assay {

// A letter for each variant, beside each other over every thread count, with bars for the
// 95 % intervals and the ideal as a dotted line; below it, which letter is whose. Letters
// and not colours tell variants apart. Empty where fewer than two thread counts have a
// speedup, or where the page is too narrow.
std::string SpeedupPlot(const CaseTable& table, const RenderOptions& options);

}  // namespace assay
