// Parameters of a case: from what a user wrote to a complete, typed, checked set.
// Tested in params_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/case_info.h"

namespace assay {

// "name=value", as typed after -p. The value stays text until the case is known.
struct ParamOverride {
  std::string name;
  std::string value;
};

// Splits at the first '='; an error where there is none.
absl::StatusOr<ParamOverride> SplitParam(const std::string& text);
absl::StatusOr<std::vector<ParamOverride>> SplitParams(
    const std::vector<std::string>& texts);

// The value of `param` that `text` means; an error says what would be right.
absl::StatusOr<ParamValue> ParseParamValue(const ParamInfo& param,
                                           const std::string& text);

// Every parameter of the case: `overrides` checked against type, range and choices, the
// rest at their defaults. An integer may stand where a number is wanted.
absl::StatusOr<Params> CompleteParams(const CaseInfo& info, const Params& overrides);

// Every combination of the values that are given, each a list by commas; the last
// parameter varies fastest. Without any, one empty set.
absl::StatusOr<std::vector<Params>> ParamCombinations(
    const std::vector<ParamOverride>& overrides, const CaseInfo& info);

}  // namespace assay
