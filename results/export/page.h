// The page of plots/ with data in it: one file that opens offline.
#pragma once

#include <string>

namespace assay {

// `data` is a JSON value whose member "page" says what it shows (plots/report/main.js).
// Empty in a build without npm.
std::string FilledPage(const std::string& data);

}  // namespace assay
