// Splits names of C++: "Sort<int, 4>,threads=2" has two parts, not three.
#pragma once

#include <string>
#include <vector>

namespace assay {

// At every separator but those between the angles of template arguments; one part more
// than there are such separators. Tested in google_benchmark_test.cc and
// claim_text_test.cc, by the two who split names.
inline std::vector<std::string> SplitOutsideAngles(const std::string& text,
                                                   char separator) {
  std::vector<std::string> parts = {""};
  int depth = 0;
  for (const char c : text) {
    if (c == '<') ++depth;
    if (c == '>') --depth;
    if (c == separator && depth <= 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace assay
