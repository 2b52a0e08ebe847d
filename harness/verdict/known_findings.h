// The baseline of findings: a file that lists those that are accepted for now, each with
// a reason, an owner and the day on which it stops being accepted.
//
//   [[known]]
//   fingerprint = "8d5e957f297893e6"
//   says        = "data race: cache.cc:41 in Put against cache.cc:12 in Get"   # optional
//   reason      = "a counter for statistics; atomic from the next release on"
//   owner       = "cache team"
//   expires     = 2027-06-30
//
// Every message names file, line and key and says what would be right. Tested in
// known_findings_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/finding.h"

namespace assay {

struct KnownFinding {
  std::string fingerprint;
  std::string says;
  std::string reason;
  std::string owner;
  std::string expires;  // "2027-06-30": the last day
  std::string file;
  int line = 0;
};

absl::StatusOr<std::vector<KnownFinding>> ReadKnownFindings(const std::string& path);
// `file` for messages.
absl::StatusOr<std::vector<KnownFinding>> ParseKnownFindings(const std::string& text,
                                                             const std::string& file);

// Marks the findings that are known and not expired on that day ("2026-11-28"). The notes
// returned name what has expired, whose findings stay new, and what was not seen any
// more.
std::vector<std::string> ApplyKnown(const std::vector<KnownFinding>& known,
                                    const std::string& today,
                                    std::vector<Finding>* findings);

}  // namespace assay
