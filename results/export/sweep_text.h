// The tables of a sweep for the terminal.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

// For every case: a row for each variant and thread count, then which cell was fastest
// and which others the measurement cannot tell from it.
std::string SweepText(const RunReport& report, const RenderOptions& options);

}  // namespace assay
