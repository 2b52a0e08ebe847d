// From reports to findings: the same fault is one finding, however often and by whomever
// it was reported. Pure but for reading files. Tested in collect_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "results/model/finding.h"

namespace assay {

// Kind, summary, fingerprint and the report itself, which is complete.
Finding FindingOf(SanitizerReport report);

class FindingCollector {
 public:
  // A fault that is known already is counted; of two reports the one with more stacks is
  // kept. `seen_by` is the flavour or log that it comes from.
  void Add(Finding finding, const std::string& seen_by);

  // In the order in which they were first seen.
  const std::vector<Finding>& findings() const { return findings_; }
  // Reports of faults beyond kDistinctMax, which are counted and not kept.
  std::int64_t dropped() const { return dropped_; }

  // Distinct faults that are kept: code scanning takes no more results in one upload
  // (GitHub's limits for SARIF), and it bounds the memory.
  static constexpr std::size_t kDistinctMax = 25'000;

 private:
  std::vector<Finding> findings_;
  std::map<std::string, std::size_t> by_fingerprint_;
  std::int64_t dropped_ = 0;
};

// Reads a whole log, in pieces, whatever its size; "-" is standard input. An error where
// it cannot be read.
absl::Status ReadLog(const std::string& path, const std::string& seen_by,
                     FindingCollector* collector);

// Makes the paths of files below `root` relative to it, as code scanning wants them.
void MakeRelative(const std::string& root, Finding* finding);

}  // namespace assay
