// What the commands that collect findings have in common: the baseline of known ones and
// the root that paths are made relative to. Tested in findings_command_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/verdict/known_findings.h"
#include "results/model/finding.h"

namespace CLI {
class App;
}

namespace assay {

struct FindingOptions {
  std::string known;        // the file; empty: kDefaultKnown where it exists
  std::string source_root;  // empty: the current folder
};

inline constexpr char kDefaultKnown[] = "sanitizers/known.toml";

void AddFindingOptions(CLI::App& command, FindingOptions& options);

// Those that are accepted; none where no file was named and none lies at its place.
absl::StatusOr<std::vector<KnownFinding>> AcceptedFindings(const FindingOptions& options);

// Marks known findings, adds notes on expired and vanished ones, shortens paths.
void FinishFindings(const FindingOptions& options, const std::vector<KnownFinding>& known,
                    std::vector<Finding>* findings, std::vector<std::string>* notes);

}  // namespace assay
