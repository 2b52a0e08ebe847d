// The JSON of JMH (-rf json): one benchmark in one mode on one number of threads an
// entry, a number for each iteration of each fork. Its threads each do operations of
// their own, so speedups are ratios of rates. Of the modes, "thrpt" tells the rate of all
// threads, "avgt", "sample" and "ss" the time of an operation in its thread. Tested in
// read_results_test.cc.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "harness/import/results.h"

namespace assay {

absl::StatusOr<ImportedResults> ReadJmh(const nlohmann::json& json,
                                        const std::string& name);

}  // namespace assay
