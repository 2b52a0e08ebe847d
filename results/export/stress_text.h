// A hunt for the terminal: the verdict on every case with how strong it is, and which
// outcomes were interesting or forbidden. Tested by a golden file in export_test.cc.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

std::string StressText(const RunReport& report, const RenderOptions& options);

// "23.4 M", "5,310": counts of iterations.
std::string CountText(std::int64_t count);

}  // namespace assay
