// Runs a helper program (lstopo, node, rsvg-convert) to its end: text in, text out. Never
// while a sample is being measured. Tested in run_program_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay {

struct ProgramOutcome {
  int exit_code = -1;  // 128 + the signal's number where one ended it
  std::string output;
  std::string errors;  // its standard error
};

// `argv[0]` is looked for on the PATH; no shell is involved. Nothing where there is no
// such program, or where the system grants no process or memory for it.
std::optional<ProgramOutcome> RunProgram(const std::vector<std::string>& argv,
                                         const std::string& input);

}  // namespace assay
