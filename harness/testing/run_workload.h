// Runs a registered workload in a test: real threads, not pinned, nothing timed.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "harness/declare/registry.h"

namespace assay {

// A cell of a registered case with every parameter at its default, changed by `params`;
// lanes unpinned. Aborts where the case or a parameter does not exist.
Cell TestCell(const std::string& name, const std::string& variant, int threads,
              const Params& params = {}, const Constants& constants = {});

struct RunOptions {
  int samples = 1;
  std::int64_t iterations = 1;
};

// Enter, then Reset, Run and Verify for each sample; the first failed Verify is returned.
absl::Status RunSamples(Workload& workload, const Cell& cell, RunOptions options = {});

}  // namespace assay
