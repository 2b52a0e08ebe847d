// A finding as a JSON value: the same in report.json and in lists of findings. The fields
// are part of the contract with scripts.
#pragma once

#include <nlohmann/json.hpp>

#include "results/model/finding.h"

namespace assay {

// What only sanitizers' findings have is there for those only.
nlohmann::ordered_json FindingJson(const Finding& finding);

}  // namespace assay
