// A cell of `assay command`: any program, and what surrounds a run of it. As a template
// it holds placeholders ("{threads}"); in a cell they have been replaced. Plain data.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace assay {

// The child that runs programs.
inline constexpr char kCommandFamily[] = "command";

// How a program is started, without a shell.
struct ProgramStart {
  std::vector<std::string> argv;                   // argv[0] is looked for on the PATH
  std::map<std::string, std::string> environment;  // on top of what assay was given
  std::string input;  // the file that is its standard input; empty: nothing to read
  bool operator==(const ProgramStart&) const = default;
};

// Where a program may run. kProcess: all of its threads on all CPUs of the cell;
// kThreads: its i-th thread on the i-th of them only.
enum class ProgramPinning { kProcess, kThreads };

// Who times a run. kSpan: we do, from its start to its end. kGoogleBenchmark: it is a
// Google Benchmark program that runs one benchmark and prints its result as JSON.
enum class ProgramTimer { kSpan, kGoogleBenchmark };

struct CommandSpec {
  ProgramStart program;
  // Commands for a shell; empty: nothing is done. None of them is timed.
  std::string setup;    // before the cell's first run in a generation
  std::string prepare;  // before every run
  std::string check;    // after every run, its output as standard input: is it right?
  std::string cleanup;  // after the cell's last run in a generation
  // The output must be what this program prints: the cell's sequential counterpart.
  std::optional<ProgramStart> same_output_as = {};
  bool same_output = false;  // whether it must; a template may leave open as what
  bool discards_output = false;
  bool ignores_exit_code = false;
  double timeout_s = 600;  // of one run; then its whole process group is ended
  ProgramPinning pinning = ProgramPinning::kProcess;
  ProgramTimer timer = ProgramTimer::kSpan;
  bool operator==(const CommandSpec&) const = default;
};

}  // namespace assay
