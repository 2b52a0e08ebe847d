// Files of other tools, whichever it is. Pure. Tested in read_results_test.cc.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "harness/import/results.h"

namespace assay {

// `text` is what the file holds: JSON of Google Benchmark, hyperfine or JMH, otherwise
// CSV. InvalidArgument begins with `name` and says what is wrong and where.
absl::StatusOr<ImportedResults> ReadResults(const std::string& text,
                                            const std::string& name,
                                            const ImportOptions& options);

}  // namespace assay
