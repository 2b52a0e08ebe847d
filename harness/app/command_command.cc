// `assay command`: any program, swept and judged as a workload is.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/app/commands.h"
#include "harness/app/number_option.h"
#include "harness/app/pipeline.h"
#include "harness/app/reproduce.h"
#include "harness/app/run_folder.h"
#include "harness/base/duration.h"
#include "harness/base/find_program.h"
#include "harness/base/run_program.h"
#include "harness/import/plan_benchmarks.h"
#include "harness/plan/command_cell.h"
#include "harness/plan/plan_command.h"
#include "harness/plan/split_words.h"
#include "harness/verdict/claim_text.h"

namespace assay {
namespace {

struct CommandOptions {
  RunOptions run;
  std::vector<std::string> words;
  std::vector<std::string> claims;
  std::string threads;
  std::vector<std::string> axes;
  std::string baseline;
  std::vector<std::string> environment;
  std::string timeout = "10m";
  std::string pin = "process";
  std::string min_time = "200ms";
  bool shell = false;
  bool google_benchmark = false;
  CommandSpec spec;
  std::string name;
};

// Without a claim kSweepLimits; with claims until they are decided.
constexpr RunLimits kClaimLimits{.budget_s = 180};

absl::Status For(const char* option, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrFormat("%s: %s", option, std::string(status.message())));
}

// The program as it is to be started. With --shell all words are one text for it.
absl::StatusOr<std::vector<std::string>> Argv(const std::vector<std::string>& words,
                                              bool shell) {
  if (words.empty() || words.front().empty()) {
    return absl::InvalidArgumentError(
        "no command was given; write it behind two dashes: "
        "assay command -- xz -T{threads} -kc big.tar");
  }
  if (!shell) return words;
  return std::vector<std::string>{kShell, "-c", absl::StrJoin(words, " ")};
}

absl::StatusOr<ProgramStart> Program(const CommandOptions& options,
                                     const std::vector<std::string>& words) {
  absl::StatusOr<std::vector<std::string>> argv = Argv(words, options.shell);
  if (!argv.ok()) return argv.status();
  ProgramStart program{.argv = *std::move(argv), .input = options.spec.program.input};
  for (const std::string& variable : options.environment) {
    const std::size_t equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(
          absl::StrFormat("--env: '%s' is not NAME=VALUE", variable));
    }
    program.environment[variable.substr(0, equals)] = variable.substr(equals + 1);
  }
  return program;
}

absl::StatusOr<std::optional<ProgramStart>> Baseline(const CommandOptions& options) {
  if (options.baseline.empty()) return std::nullopt;
  std::vector<std::string> words = {options.baseline};
  if (!options.shell) {
    absl::StatusOr<std::vector<std::string>> split = SplitWords(options.baseline);
    if (!split.ok()) return For("--baseline", split.status());
    words = *std::move(split);
  }
  absl::StatusOr<ProgramStart> program = Program(options, words);
  if (!program.ok()) return program.status();
  return *std::move(program);
}

absl::StatusOr<CommandRequest> RequestOf(const CommandOptions& options) {
  CommandRequest request{
      .name = options.name, .spec = options.spec, .threads = options.threads};
  absl::StatusOr<ProgramStart> program = Program(options, options.words);
  if (!program.ok()) return program.status();
  request.spec.program = *std::move(program);
  absl::StatusOr<std::optional<ProgramStart>> baseline = Baseline(options);
  if (!baseline.ok()) return baseline.status();
  request.baseline = *std::move(baseline);
  absl::StatusOr<double> timeout = ParseDuration(options.timeout);
  if (!timeout.ok()) return For("--timeout", timeout.status());
  request.spec.timeout_s = *timeout;
  if (options.pin == "threads") request.spec.pinning = ProgramPinning::kThreads;
  for (const std::string& axis : options.axes) {
    absl::StatusOr<ParamOverride> split = SplitParam(axis);
    if (!split.ok() || split->value.empty()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("--over: '%s' is no axis; write --over level=1,3,9", axis));
    }
    request.axes.push_back(*std::move(split));
  }
  for (const std::string& text : options.claims) {
    absl::StatusOr<CommandClaim> claim = ParseClaimText(text);
    if (!claim.ok()) return claim.status();
    claim->claim.confidence = options.run.confidence;
    request.claims.push_back(*std::move(claim));
  }
  return request;
}

// A command around the trial, as around every run.
absl::Status Around(const char* option, const std::string& text) {
  if (text.empty()) return absl::OkStatus();
  const std::optional<ProgramOutcome> outcome = RunProgram({kShell, "-c", text}, "");
  if (outcome && outcome->exit_code == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s: '%s' failed%s", option, text, outcome ? ": " + outcome->errors : ""));
}

// What a Google Benchmark program has to offer: it runs everything once, shortly.
absl::StatusOr<BenchmarkReport> Trial(const CommandSpec& spec) {
  const ProgramStart& program = spec.program;
  absl::StatusOr<std::string> path = FindProgram(program.argv.front());
  if (!path.ok()) return path.status();
  for (const auto& [option, text] :
       {std::pair("--setup", spec.setup), std::pair("--prepare", spec.prepare)}) {
    if (absl::Status status = Around(option, text); !status.ok()) return status;
  }
  std::vector<std::string> argv = {"timeout", "--signal=KILL",
                                   absl::StrFormat("%g", spec.timeout_s), "env"};
  for (const auto& [name, value] : program.environment)
    argv.push_back(name + "=" + value);
  const std::vector<std::string> trial = TrialArguments(program.argv);
  argv.insert(argv.end(), trial.begin(), trial.end());
  std::string input;
  if (!program.input.empty()) {
    absl::StatusOr<std::string> text = ReadTextFile(program.input);
    if (!text.ok()) return absl::InvalidArgumentError(text.status().message());
    input = *std::move(text);
  }
  const std::optional<ProgramOutcome> outcome = RunProgram(argv, input);
  if (absl::Status status = Around("--cleanup", spec.cleanup); !status.ok())
    return status;
  if (!outcome) return absl::UnavailableError("cannot start " + program.argv.front());
  constexpr int kKilled = 128 + 9;
  if (outcome->exit_code == kKilled) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s did not run every benchmark once within %g s; give it a longer --timeout",
        program.argv.front(), spec.timeout_s));
  }
  if (outcome->exit_code != 0 && !spec.ignores_exit_code) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s exited with %d when it ran every benchmark once: %s",
                        program.argv.front(), outcome->exit_code, outcome->errors));
  }
  absl::StatusOr<BenchmarkReport> report =
      ParseBenchmarkReport(outcome->output, program.argv.front());
  if (report.ok()) return report;
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s printed no report of Google Benchmark (--benchmark_format=json)%s",
      program.argv.front(), outcome->errors.empty() ? "" : ": " + outcome->errors));
}

// The options that say what such a program says by itself, or that need its output.
absl::Status CheckForBenchmarks(const CommandOptions& options) {
  const std::pair<const char*, bool> refused[] = {
      {"--threads", !options.threads.empty()},
      {"--over", !options.axes.empty()},
      {"--shell", options.shell},
      {"--same-output", options.spec.same_output},
      {"--discard-output", options.spec.discards_output}};
  for (const auto& [name, is_given] : refused) {
    if (!is_given) continue;
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s does not go with --google-benchmark: threads and arguments are the "
        "benchmarks' own, and their times are read from the output; choose among them "
        "with --benchmark_filter behind the program",
        name));
  }
  return absl::OkStatus();
}

absl::StatusOr<Plan> PlanGoogleBenchmark(const CommandOptions& options,
                                         const PlanOptions& plan_options,
                                         const Topology& topology) {
  if (absl::Status status = CheckForBenchmarks(options); !status.ok()) return status;
  CommandOptions without_baseline = options;  // a variant here, no program
  without_baseline.baseline.clear();
  absl::StatusOr<CommandRequest> request = RequestOf(without_baseline);
  if (!request.ok()) return request.status();
  if (!options.run.quiet) std::fputs("assay: trying every benchmark once\n", stderr);
  absl::StatusOr<BenchmarkReport> trial = Trial(request->spec);
  if (!trial.ok()) return trial.status();
  return PlanBenchmarks({.name = request->name,
                         .spec = request->spec,
                         .baseline = options.baseline,
                         .claims = request->claims},
                        *trial, plan_options, topology);
}

absl::StatusOr<Plan> MakePlan(const CommandOptions& options,
                              const Surroundings& surroundings) {
  RunLimits limits = options.claims.empty() ? kSweepLimits : kClaimLimits;
  absl::StatusOr<double> min_time = ParseDuration(options.min_time);
  if (!min_time.ok()) return For("--min-time", min_time.status());
  limits.sample_min_s = *min_time;
  absl::StatusOr<PlanOptions> plan_options =
      MakePlanOptions(options.run, limits, CommandLine());
  if (!plan_options.ok()) return plan_options.status();
  if (options.google_benchmark) {
    return PlanGoogleBenchmark(options, *plan_options, surroundings.topology);
  }
  absl::StatusOr<CommandRequest> request = RequestOf(options);
  if (!request.ok()) return request.status();
  return PlanCommand(*request, *plan_options, surroundings.topology);
}

int Command(const CommandOptions& options) {
  return PlanAndRun(options.run, [&](const Surroundings& surroundings) {
    return MakePlan(options, surroundings);
  });
}

void AddAxes(CLI::App& command, CommandOptions& options) {
  command
      .add_option("--threads", options.threads,
                  "Thread counts: 1,2,4 or 1..8 or pow2 or all (default: pow2, where the "
                  "command says {threads}; otherwise it gets all CPUs)")
      ->type_name("COUNTS");
  command
      .add_option("--over", options.axes,
                  "Another axis: {NAME} in the command becomes each value; repeatable. "
                  "ranks, jobs, processes and workers count as threads")
      ->type_name("NAME=VALUE,...")
      ->allow_extra_args(false);
  command.add_flag("--google-benchmark", options.google_benchmark,
                   "It is a Google Benchmark program: measure each of its benchmarks in "
                   "rounds, as it times them");
  command
      .add_option("--baseline", options.baseline,
                  "The best sequential program for the same work, as one text: what "
                  "speedups are over; of a Google Benchmark program a benchmark's name")
      ->type_name("COMMAND");
  command
      .add_option(
          "--claim", options.claims,
          "METRIC TARGET [@ AXIS=VALUE,...] [vs AXIS=VALUE,...]: 'speedup >= 1.8 @ "
          "threads=2'; repeatable")
      ->type_name("CLAIM")
      ->allow_extra_args(false);
}

void AddSurroundings(CLI::App& command, CommandOptions& options) {
  CommandSpec& spec = options.spec;
  command.add_option("--input", spec.program.input, "A file for its standard input")
      ->type_name("FILE");
  command
      .add_option("--env", options.environment,
                  "An environment variable for it; repeatable: OMP_NUM_THREADS={threads}")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_flag("--shell", options.shell,
                   "Start it by a shell, whose own start is then timed, too");
  command
      .add_option("--setup", spec.setup,
                  "For a shell, untimed: before a cell's first run in each generation")
      ->type_name("COMMAND");
  command.add_option("--prepare", spec.prepare, "The same before every run")
      ->type_name("COMMAND");
  command.add_option("--cleanup", spec.cleanup, "The same after a cell's last run")
      ->type_name("COMMAND");
  command
      .add_option("--check", spec.check,
                  "The same after every run, with the output as its input: where it "
                  "fails, the answer was wrong")
      ->type_name("COMMAND");
  command.add_flag("--same-output", spec.same_output,
                   "The output must be that of the baseline, or of the fewest threads");
  command.add_flag("--discard-output", spec.discards_output,
                   "Throw away what it writes to standard output; otherwise that is kept "
                   "in memory, at most 256 MiB");
  command.add_flag("--ignore-exit", spec.ignores_exit_code,
                   "Any exit code will do (otherwise all but 0 are findings)");
  command
      .add_option("--timeout", options.timeout,
                  "A run that takes longer is ended with all that it started")
      ->type_name("TIME")
      ->capture_default_str();
}

}  // namespace

void AddCommandCommand(CLI::App& app, std::vector<std::string> words, int& exit_code) {
  auto options = std::make_shared<CommandOptions>();
  options->words = std::move(words);
  CLI::App* command =
      app.add_subcommand("command", "Sweep any program, and test claims about it");
  AddAxes(*command, *options);
  AddSurroundings(*command, *options);
  command
      ->add_option(
          "--pin", options->pin,
          "process: all of its threads on the cell's CPUs; threads: each on one, "
          "by a preloaded library (not for static programs)")
      ->check(CLI::IsMember({"process", "threads"}))
      ->capture_default_str();
  command
      ->add_option("--min-time", options->min_time,
                   "A shorter run is repeated until a sample takes so long")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_option("--name", options->name, "What to call it (default: the program)")
      ->type_name("NAME");
  command->add_option("--confidence", options->run.confidence, "Of every claim")
      ->check(NumberBetween(0.5, 0.9999))
      ->capture_default_str();
  AddRunOptions(*command, options->run);
  command->remove_option(command->get_option("--flavour"));
  command->footer(
      "Runs every point in interleaved rounds, each run on as many CPUs as it has "
      "threads,\n"
      "started without a shell, its answer checked if you say how. {threads} stands for "
      "the\n"
      "number of threads (as do {ranks}, {jobs}, {processes} and {workers}), {cpus} for "
      "the\n"
      "CPUs' numbers.\n\n"
      "Examples:\n"
      "  assay command -- xz -T{threads} -kc big.tar\n"
      "  assay command --claim 'speedup >= 1.8 @ threads=2' \\\n"
      "    --check 'xz -dc | cmp - big.tar' -- xz -T{threads} -kc big.tar\n"
      "  assay command --same-output --baseline 'sort names' -- sort "
      "--parallel={threads} names\n"
      "  assay command --over level=1,3,9 -- zstd -{level} -c big.tar\n"
      "  assay command --env OMP_NUM_THREADS={threads} -- ./solver\n"
      "  assay command --over ranks=1,2,4 -- mpirun -np {ranks} ./solver\n"
      "  assay command --google-benchmark --claim 'speedup >= 1.8 @ variant=BM_Sort' \\\n"
      "    -- ./bench --benchmark_filter=Sort");
  command->callback([options, &exit_code] { exit_code = Command(*options); });
}

}  // namespace assay
