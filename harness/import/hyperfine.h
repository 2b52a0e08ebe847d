// The JSON of hyperfine (--export-json). Each run there is a process of its own. Where
// commands were made of a parameter (-L threads 1,2) that is a word for a number of
// threads, the commands that differ in it alone are one series. Tested in
// read_results_test.cc.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "harness/import/results.h"

namespace assay {

absl::StatusOr<ImportedResults> ReadHyperfine(const nlohmann::json& json,
                                              const std::string& name,
                                              const ImportOptions& options);

}  // namespace assay
