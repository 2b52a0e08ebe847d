// report.html: one file that opens offline. The page, its charts and their libraries come
// from plots/ and are embedded in this program; the run is put into it as JSON.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

// Why there is no page in this build, and what to do about it; empty where there is one.
std::string WhyNoHtml();

// What the page is given of a run: report.json's value and how its numbers are written.
std::string PageData(const RunReport& report);

// Empty where WhyNoHtml() is not.
std::string RenderHtml(const RunReport& report, const RenderOptions& options);

}  // namespace assay
