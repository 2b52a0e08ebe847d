// A cell of `assay command` in its child: runs the program, checks what it printed, and
// collects what a sample is made of. Tested in prepared_command_test.cc.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/command/output.h"
#include "harness/command/program.h"
#include "harness/topology/machine_probe.h"
#include "results/model/cell.h"
#include "results/model/record.h"

namespace assay {

// What a sample of a program is: its runs, and the machine around exactly those.
struct CommandSample {
  Measurement measurement;
  MachineEvidence machine;
};

// The program or a command around it failed. `kind` is that of the finding: crash, hang,
// exit_code, output_limit or setup.
struct CommandFailure {
  std::string kind;
  std::string summary;
};

template <typename T>
using OrFailure = std::variant<T, CommandFailure>;

// The outputs that the cells of one child are compared with, by the program that printed
// them.
using KnownOutputs = std::map<std::string, OutputDigest>;

class PreparedCommand {
 public:
  // Runs the cell's setup. `known` outlives it and is shared by the cells of a child.
  static OrFailure<std::unique_ptr<PreparedCommand>> Create(const Cell& cell,
                                                            KnownOutputs& known);
  ~PreparedCommand();  // runs the cell's cleanup
  PreparedCommand(const PreparedCommand&) = delete;
  PreparedCommand& operator=(const PreparedCommand&) = delete;

  // Finds how many runs make a sample of at least `sample_min_s` seconds, and keeps it.
  // Returns the last sample taken.
  OrFailure<CommandSample> Calibrate(double sample_min_s);

  std::int64_t runs() const { return runs_; }
  void set_runs(std::int64_t runs) { runs_ = runs; }

  // One sample: so many runs, one after the other, each prepared and checked by itself.
  OrFailure<CommandSample> Measure();

 private:
  PreparedCommand(const Cell& cell, KnownOutputs& known);

  const CommandSpec& spec() const { return *cell_.command; }
  ProgramOrder OrderOf(const ProgramStart& start) const;
  std::optional<CommandFailure> RunAround(const char* what, const std::string& text);
  std::optional<CommandFailure> FailureOf(const ProgramRun& run) const;
  std::optional<CommandFailure> LearnReference();
  absl::Status CheckAnswer();
  void ShowOutput(const std::string& why) const;

  const Cell cell_;
  const std::string name_;
  KnownOutputs& known_;
  std::vector<std::string> variables_;  // for --pin threads
  OutputFile output_, errors_;
  MachineProbe machine_;
  std::int64_t runs_ = 1;
};

}  // namespace assay
