// A finding: a wrong answer, crash, hang or garbled child. Data that flows to the
// report, not an error of the harness.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/model/sanitizer_report.h"

namespace assay {

struct Finding {
  std::string kind;     // wrong_answer | crash | hang | early_exit | protocol | setup |
                        // memory_growth | a BurstFailure's kind
  std::string summary;  // one sentence
  std::string cell;     // CellName
  int cell_index = -1;
  std::string evidence;     // path below the run folder with the child's output
  std::string detail;       // the last lines of it
  std::string reproduce;    // a command line
  std::string fingerprint;  // kind and cell: the same fault twice is one finding
  int count = 1;
  // Of stress cases only:
  bool expected = false;  // the case is broken on purpose, and was caught
  std::string seed;       // as --replay takes it
  std::string repeats;    // "9 of 10 replays failed"
  std::string shrunk;     // to what it could be cut down: "2 threads, 64 iterations"
  // Of what a sanitizer reported only:
  std::optional<SanitizerReport> report = {};
  std::vector<std::string> seen_by = {};  // flavours, or the logs that it was read from
  std::string known = {};  // why it is accepted (sanitizers/known.toml); empty: it is not
  bool operator==(const Finding&) const = default;
};

}  // namespace assay
