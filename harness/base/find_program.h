// Where programs lie. Tested in find_program_test.cc.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace assay {

// The file that a shell would start for this name; InvalidArgument where there is none or
// it may not be executed.
absl::StatusOr<std::string> FindProgram(const std::string& name);

}  // namespace assay
