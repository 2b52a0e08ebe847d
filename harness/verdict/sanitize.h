// Unites what the legs of `assay sanitize` saw: each fault once, with who saw it. Pure.
// Tested in sanitize_test.cc.
#pragma once

#include <vector>

#include "results/model/run_report.h"
#include "results/model/sanitize_report.h"

namespace assay {

struct SanitizeParts {
  std::vector<std::string> flavours;  // the legs, in the order of the table
  std::vector<ControlOutcome> controls;
  const RunReport* stress = nullptr;  // null: not run
  const RunReport* sweep = nullptr;
};

// Evidence paths become relative to the folder that "stress" and "sweep" lie in.
SanitizeReport Unite(const SanitizeParts& parts);

}  // namespace assay
