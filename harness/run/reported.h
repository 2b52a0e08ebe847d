// What a sanitizer said of a child, as findings: data in a reply, or text in the child's
// output where the sanitizer ended it. Pure. Tested in reported_test.cc.
#pragma once

#include <string>
#include <vector>

#include "results/model/finding.h"

namespace assay {

// All reports in the output, each fault once.
std::vector<SanitizerReport> ReportsIn(const std::string& output);

// Makes the finding one of this report: kind, summary, fingerprint. The fingerprint says
// nothing of the cell, so that what several cells show is known to be one fault.
void SetReport(SanitizerReport report, Finding* finding);

// The last lines of a child's output, at most some 2,000 characters.
std::string LastLines(const std::string& output);

}  // namespace assay
