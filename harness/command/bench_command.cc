// What it takes to time a program, next to what one would use instead, in one run:
//
//   bench_command [RUNS]
//
// Times /bin/true by assay's runner, by hyperfine without a shell (where it is installed)
// and by posix_spawn and waitpid alone, in turn, on one CPU. Prints a Markdown table for
// the README. Not a test: nothing here passes or fails.
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/base/clock.h"
#include "harness/base/find_program.h"
#include "harness/base/run_program.h"
#include "harness/command/output.h"
#include "harness/command/program.h"

namespace assay {
namespace {

constexpr char kProgram[] = "/bin/true";
constexpr int kBlocks = 10;

void AddAssay(int runs, std::vector<double>* us) {
  const ProgramStart start{.argv = {kProgram}};
  OutputFile output, errors;
  for (int i = 0; i < runs; ++i) {
    output.Clear();
    errors.Clear();
    const absl::StatusOr<ProgramRun> run = RunToEnd({.start = start,
                                                     .output = output.descriptor(),
                                                     .errors = errors.descriptor(),
                                                     .output_bytes_max = 1 << 20,
                                                     .timeout_s = 60});
    us->push_back(static_cast<double>(run.value().span_ns) * 1e-3);
  }
}

void AddSpawn(int runs, std::vector<double>* us) {
  for (int i = 0; i < runs; ++i) {
    char name[] = "/bin/true";
    char* argv[] = {name, nullptr};
    pid_t process = -1;
    const std::int64_t began_ns = NowNs();
    posix_spawn(&process, name, nullptr, nullptr, argv, environ);
    waitpid(process, nullptr, 0);
    us->push_back(static_cast<double>(NowNs() - began_ns) * 1e-3);
  }
}

void AddHyperfine(int runs, std::vector<double>* us) {
  const auto outcome =
      RunProgram({"hyperfine", "-N", "--style", "none", "--warmup", "5", "--runs",
                  std::to_string(runs), "--export-json", "/dev/stdout", kProgram},
                 "");
  if (!outcome || outcome->exit_code != 0) return;
  const nlohmann::json report = nlohmann::json::parse(outcome->output);
  for (const double seconds : report["results"][0]["times"]) us->push_back(seconds * 1e6);
}

void PrintRow(const char* what, std::vector<double> us) {
  if (us.empty()) {
    std::printf("| %s | not installed | | |\n", what);
    return;
  }
  std::sort(us.begin(), us.end());
  const auto at = [&](double share) {
    return us[static_cast<std::size_t>(share * static_cast<double>(us.size() - 1))];
  };
  std::printf("| %s | %.0f us | %.0f .. %.0f us | %zu |\n", what, at(0.5), at(0.1),
              at(0.9), us.size());
}

int Main(int argc, char** argv) {
  const int runs = std::max(1, argc > 1 ? std::atoi(argv[1]) : 1000) / kBlocks + 1;
  cpu_set_t one;
  CPU_ZERO(&one);
  sched_getaffinity(0, sizeof one, &one);
  unsigned cpu = 0;
  while (!CPU_ISSET(cpu, &one)) ++cpu;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  sched_setaffinity(0, sizeof one, &one);  // of all three, and inherited
  std::vector<double> assay, spawn, hyperfine;
  for (int block = 0; block < kBlocks; ++block) {
    AddAssay(runs, &assay);
    AddHyperfine(runs, &hyperfine);
    AddSpawn(runs, &spawn);
  }
  std::printf(
      "| /bin/true, timed by | median | 10%% .. 90%% | n |\n| --- | --- | --- | --- |\n");
  PrintRow("assay command", assay);
  PrintRow("hyperfine -N", hyperfine);
  PrintRow("posix_spawn and waitpid", spawn);
  return 0;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::Main(argc, argv); }
