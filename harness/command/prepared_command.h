// A cell of `assay command` in its child: runs the program, checks what it printed, and
// collects what a sample is made of. Tested in prepared_command_test.cc.
#pragma once

#include <memory>
#include <optional>
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

class PreparedCommand {
 public:
  // Runs the cell's setup and, where its output is to be that of another program, that
  // program once.
  static OrFailure<std::unique_ptr<PreparedCommand>> Create(const Cell& cell);
  ~PreparedCommand();  // runs the cell's cleanup
  PreparedCommand(const PreparedCommand&) = delete;
  PreparedCommand& operator=(const PreparedCommand&) = delete;

  // Finds how many runs make a sample of at least `sample_min_s` seconds, and keeps it.
  // Returns the last sample taken.
  OrFailure<CommandSample> Calibrate(double sample_min_s);

  std::int64_t runs() const { return runs_; }
  // Ignored where the program itself repeats what it times: there a sample is one run.
  void set_runs(std::int64_t runs) {
    if (spec().timer == ProgramTimer::kSpan) runs_ = runs;
  }

  // One sample: so many runs, one after the other, each prepared and checked by itself.
  OrFailure<CommandSample> Measure();

 private:
  explicit PreparedCommand(const Cell& cell);

  const CommandSpec& spec() const { return *cell_.command; }
  ProgramOrder OrderOf(const ProgramStart& start) const;
  std::optional<CommandFailure> RunAround(const char* what, const std::string& text);
  std::optional<CommandFailure> FailureOf(const ProgramRun& run) const;
  std::optional<CommandFailure> LearnReference();
  std::optional<CommandFailure> ReadTimes(Measurement* measurement);
  absl::Status CheckAnswer();
  void ShowOutput(const std::string& why) const;

  const Cell cell_;
  const std::string name_;
  std::optional<OutputDigest> reference_;  // what the output must be
  std::vector<std::string> variables_;     // for --pin threads
  OutputFile output_, errors_;
  MachineProbe machine_;
  std::int64_t runs_ = 1;
};

}  // namespace assay
