// A claim in one line, as `assay command --claim` takes it:
//
//   METRIC TARGET [@ AXIS=VALUE[,AXIS=VALUE]...] [vs AXIS=VALUE[,...]]
//   speedup >= 1.8 @ threads=2
//   time <= 50 ms @ threads=2,level=9
//   overhead <= 1.05 @ level=3 vs level=1
//
// Tested in claim_text_test.cc.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "harness/plan/plan_command.h"

namespace assay {

// InvalidArgument with one message that quotes the text. The claim's id is the text
// itself.
absl::StatusOr<CommandClaim> ParseClaimText(const std::string& text);

}  // namespace assay
