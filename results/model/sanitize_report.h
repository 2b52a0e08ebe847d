// What `assay sanitize` found out: leg by leg whether its detector can be trusted, what
// it saw in the stress cases and sweeps, and what that cost. Never a performance result.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/model/control.h"
#include "results/model/finding.h"

namespace assay {

// So many of so many.
struct Share {
  int part = 0;
  int whole = 0;
  bool IsWhole() const { return part == whole; }
  bool operator==(const Share&) const = default;
};

// One flavour: a detector and the compiler that built for it.
struct SanitizeLeg {
  std::string flavour;
  std::string about;
  Share wrong_caught;              // controls that are wrong, and were reported
  Share right_quiet;               // controls that are right, and were not
  Share broken_caught;             // stress cases that are broken on purpose
  Share clean_proved;              // the others
  int sweep_cells = 0;             // that were measured
  int findings = 0;                // new ones that it saw
  std::optional<double> slowdown;  // median over the sweep's cells, against release
};

// One cell of the sweep in one leg, beside the same in the release build.
struct SanitizeScaling {
  std::string flavour;
  std::optional<double> slowdown;
  std::optional<double> speedup;  // over one thread, or the best sequential variant
};
struct SanitizeRow {
  std::string workload;
  std::string variant;
  std::string params;
  int threads = 1;
  std::optional<double> speedup;  // of the release build
  std::vector<SanitizeScaling> legs;
};

struct SanitizeReport {
  std::string title;  // of the run's folder
  std::string command;
  std::string assay_version;
  std::vector<SanitizeLeg> legs;
  std::vector<ControlOutcome> controls;
  std::vector<std::string> not_caught;  // stress cells, by their claims' ids
  std::vector<std::string> undecided;   // those that ran too rarely to be called clean
  std::vector<Finding> findings;        // over all legs, each fault once
  std::vector<SanitizeRow> rows;
  std::vector<std::string> notes;
};

// False where a control failed: then neither "clean" nor a finding means anything.
inline bool IsTrusted(const SanitizeReport& report) {
  for (const ControlOutcome& control : report.controls) {
    if (!control.passed) return false;
  }
  return !report.controls.empty();
}

}  // namespace assay
