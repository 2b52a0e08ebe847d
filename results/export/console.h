// For the terminal: the verdicts (or, in a sweep, the tables of times), then findings,
// then notes.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

std::string RenderConsole(const RunReport& report, const RenderOptions& options);

}  // namespace assay
