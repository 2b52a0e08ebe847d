// Every number of a report as comma-separated values (RFC 4180), one estimate a line:
// for spreadsheets and scripts that have no JSON.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

std::string RenderCsv(const RunReport& report, const RenderOptions& options);

}  // namespace assay
