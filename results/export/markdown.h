// report.md: what a reviewer needs of a run in a pull request, in at most 60 lines
// whatever the run's size; the console and the page have everything.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

std::string RenderMarkdown(const RunReport& report, const RenderOptions& options);

}  // namespace assay
