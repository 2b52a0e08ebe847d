// The report of `assay sanitize` in every format: whether the detectors can be trusted
// comes first, then what they found. Tested by golden files in sanitize_report_test.cc.
#pragma once

#include <string>

#include "results/export/exporter.h"
#include "results/export/finding_list.h"
#include "results/model/sanitize_report.h"

namespace assay {

std::string SanitizeText(const SanitizeReport& report, const RenderOptions& options);
std::string SanitizeMarkdown(const SanitizeReport& report);
std::string SanitizeJson(const SanitizeReport& report);
std::string SanitizeJUnit(const SanitizeReport& report);
// One leg's findings, in a category of its own.
FindingList FindingsOfLeg(const SanitizeReport& report, const std::string& flavour);

// "trusted", or which controls failed, in a sentence.
std::string TrustText(const SanitizeReport& report);

}  // namespace assay
