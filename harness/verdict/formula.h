// Formulas of projections in claims files, such as "0.85 * n". The adapter of muParser.
// Tested in claims_test.cc.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace assay {

// The formula's values for n = 1 to 64 and then for powers of two up to 1024: enough for
// any picture. It may hold numbers, n, + - * / ( ), min and max. InvalidArgument says
// what is wrong with it, or for which n it has no positive value.
absl::StatusOr<std::vector<std::pair<double, double>>> PointsOfFormula(
    const std::string& formula);

}  // namespace assay
