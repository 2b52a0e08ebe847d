// report.md, for a pull request: GitHub's Markdown, verdicts first.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

std::string RenderMarkdown(const RunReport& report, const RenderOptions& options);

}  // namespace assay
