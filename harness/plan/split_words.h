// A command typed as one text, as a shell would take its words apart: blanks separate,
// quotes and backslashes keep together, and nothing else means anything (no variables, no
// patterns, no pipes). Tested in split_words_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace assay {

// InvalidArgument where a quote is not closed or there is no word.
absl::StatusOr<std::vector<std::string>> SplitWords(const std::string& text);

}  // namespace assay
