// What is wrong, in words that all tools share (SanitizerReport::kind): one table from
// what each of them says. Pure. Tested through report_parser_test.cc on real logs.
#pragma once

#include <string>
#include <string_view>

#include "results/model/sanitizer_report.h"

namespace assay {

// The report's own kind where it has one.
std::string KindOf(const SanitizerReport& report);

// Which of UBSan's checks it was, in words without values: "shift exponent" of "shift
// exponent 40 is too large for 32-bit type 'int'". One function may fail several.
std::string CheckOf(std::string_view problem);

}  // namespace assay
