// Whether the programs of a plan can be started at all: a mistake in one is told before
// anything runs. Tested in command_command_test.cc.
#pragma once

#include "absl/status/status.h"
#include "results/model/plan.h"

namespace assay {

// InvalidArgument for a program or an input that is not there, unless a command before
// it may yet make it.
absl::Status CheckPrograms(const Plan& plan);

}  // namespace assay
