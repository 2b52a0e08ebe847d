// Whether two runs may be compared at all. Tested in compare_test.cc.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "harness/verdict/compare.h"

namespace assay {

// What is different of the machines, in words; empty: nothing that matters.
std::string MachineDifference(const Environment& a, const Environment& b);

// InvalidArgument says why not, and which option would compare them all the same.
absl::Status CheckComparable(const RunHeader& before, const RunHeader& after,
                             const CompareOptions& options);

}  // namespace assay
