// The legs of `assay sanitize`: where each flavour's children are, and how they are built
// where they are not. Tested in legs_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace assay {

struct Leg {
  std::string flavour;
  std::string folder;  // with the children and the controls
  bool is_built = false;
};

// `wanted` by commas; empty: every flavour. `build` is the folder that holds the folders
// of all builds. An error names a flavour that there is not.
absl::StatusOr<std::vector<Leg>> FindLegs(const std::string& wanted,
                                          const std::string& build);

// Where this program's own build lies among the others: build/ of build/release/bin.
std::string BuildFolder();

// "cmake --preset tsan && cmake --build --preset tsan --target assay_children", to be run
// in the folder of the sources.
std::string BuildCommand(const std::string& flavour);

// Runs it, its output in `log`. An error says where the log is.
absl::Status BuildLeg(const Leg& leg, const std::string& sources, const std::string& log);

}  // namespace assay
