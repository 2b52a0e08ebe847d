// report.json, for programs: the fields of a RunReport by name. Absent numbers are null.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

std::string RenderJson(const RunReport& report, const RenderOptions& options);

}  // namespace assay
