// Times that anyone wrote down, as CSV: columns threads and seconds, a row for each time
// that was taken; and, where there is more than one thing, workload and variant.
//
//   variant,threads,seconds
//   pool,1,10.31
//   pool,2,5.42
//
// `generation` says which rows are of one process; without it each is one of its own.
// Tested in read_results_test.cc.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "harness/import/results.h"

namespace assay {

// InvalidArgument with the line that is wrong.
absl::StatusOr<ImportedResults> ReadTimesCsv(const std::string& text,
                                             const std::string& name);

}  // namespace assay
