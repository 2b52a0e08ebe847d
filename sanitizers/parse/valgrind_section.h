// As section.h, for helgrind, drd and memcheck. Pure. Tested through
// report_parser_test.cc on real logs.
#pragma once

#include <optional>
#include <string_view>

#include "sanitizers/parse/section.h"

namespace assay {

// Of Valgrind's lines, without "==PID== " and blanks around.
std::string_view ValgrindTool(std::string_view line);  // "Helgrind"; empty: names none
bool IsValgrindRule(std::string_view line);            // "------"
std::string_view AnnouncedThread(
    std::string_view line);  // "#2" of "Thread #2 was created"
std::optional<Header> FindValgrindHeader(std::string_view line, std::string_view tool);
std::optional<Section> ParseValgrindSection(std::string_view line);

}  // namespace assay
