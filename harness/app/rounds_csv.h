// Paired rounds from a CSV file: the adapter of fast-cpp-csv-parser. Tested in
// rounds_csv_test.cc.
//
//   round,baseline_s,candidate_s[,baseline_contention,candidate_contention][,at_s]
//                               [,generation]
//
// Columns in any order, further ones are ignored; lines that begin with '#' and empty
// ones as well. An empty time says that nothing was measured.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/verdict/recount.h"

namespace assay {

// `name` stands in messages. Whatever is wrong is InvalidArgument with the line.
absl::StatusOr<std::vector<PairedRow>> ParseRounds(const std::string& text,
                                                   const std::string& name);

}  // namespace assay
