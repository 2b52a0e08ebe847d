// JUnit XML, in the subset that GitHub's actions, GitLab and Jenkins read: a test case
// for each claim (proved: passed, refuted: failed, undecided or untestable: skipped, with
// the reason) and a failed one for each finding that is new.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

std::string RenderJUnit(const RunReport& report, const RenderOptions& options);

}  // namespace assay
