// The lines of reports that are no frames: headers, titles of stacks, ends. One table for
// each family of tools; everything that depends on their wording is here. Pure. Tested
// through report_parser_test.cc on real logs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "results/model/sanitizer_report.h"

namespace assay {

struct Header {
  std::string tool;
  std::string problem;
  std::string kind = {};  // where it does not follow from the problem
  CodeFrame place = {};   // where the header itself names it
};

// What a line says of the stack below it, or of the object.
struct Section {
  StackRole role = StackRole::kOther;
  std::string title;
  std::string thread;
  std::string object;
  bool begins_leak = false;  // each of LeakSanitizer's is a report of its own
};

// `prefix` is set to how many bytes come before the report's own text.
std::optional<Header> FindHeader(std::string_view line, std::size_t* prefix);
bool IsEndOfReport(std::string_view line);
std::optional<Section> ParseSection(std::string_view line);
// The source line and the caret that clang prints below a UBSan header, and its notes.
bool IsSourcePicture(std::string_view line);

}  // namespace assay
