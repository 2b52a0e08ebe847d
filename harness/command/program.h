// One run of a program, timed: started without a shell, on the CPUs that it was given, in
// a process group of its own of which nothing is left afterwards. The time is from the
// moment just before execve() to the one in which its end is noticed, so what it takes to
// start a process at all is not the program's.
//
// Accounting is the kernel's: wait4(2) for the program and all it has waited for, perf's
// software counter for migrations. Tested in program_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/command.h"

namespace assay {

struct ProgramOrder {
  const ProgramStart& start;
  std::vector<int> cpus = {};  // it may run only there; empty: wherever we may
  std::vector<std::string> variables = {};  // "NAME=value", on top of start.environment
  // Descriptors for its standard streams. Size-limited: the first two together.
  int output = -1;  // -1: what it writes is thrown away
  int errors = -1;
  int input = -1;                     // instead of start.input; -1: as that says
  std::int64_t output_bytes_max = 0;  // it is ended where it writes more; 0: no limit
  double timeout_s = 0;               // 0: no limit
};

enum class ProgramEnd { kExited, kSignalled, kTimeout, kTooMuchOutput };

struct ProgramRun {
  ProgramEnd end = ProgramEnd::kExited;
  int code = 0;  // of its exit, or the signal's number
  std::int64_t span_ns = 0;
  std::int64_t user_ns = 0;
  std::int64_t system_ns = 0;
  // Of the largest of its processes; at least that of this process, whose memory a new
  // process starts with.
  std::int64_t peak_memory_bytes = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  std::int64_t minor_faults = 0;
  std::int64_t major_faults = 0;
  std::optional<std::int64_t> migrations;  // absent where the kernel grants no counter
  // How long it was runnable but had no CPU: known only of a program whose one thread
  // did everything.
  std::optional<std::int64_t> run_delay_ns;
  int left_behind = 0;  // processes that outlived it and were ended
};

// Runs it to its end. InvalidArgument where it cannot be started: no such program, no
// permission, an input that cannot be read. One call at a time in a process, and no other
// child processes meanwhile; the first call makes this process the reaper of orphans
// (prctl(2), PR_SET_CHILD_SUBREAPER).
absl::StatusOr<ProgramRun> RunToEnd(const ProgramOrder& order);

// The same of a text for a shell, untimed.
absl::StatusOr<ProgramRun> RunShell(const std::string& text, ProgramOrder order);

// "exited with code 3", "was ended by signal 11 (Segmentation fault)", ...
std::string EndText(const ProgramRun& run, const ProgramOrder& order);

// Ends the process group of the program that is running, if one is; callable in a signal
// handler.
void EndRunningProgram();

}  // namespace assay
