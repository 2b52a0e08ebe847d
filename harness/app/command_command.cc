// `assay command`: any program, swept and judged as a workload is.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/app/commands.h"
#include "harness/app/number_option.h"
#include "harness/app/pipeline.h"
#include "harness/app/reproduce.h"
#include "harness/base/duration.h"
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
  CommandSpec spec;
  std::string name;
};

// Without a claim a description, as of a sweep; with claims until they are decided.
constexpr RunLimits kSweepLimits{.budget_s = 60, .rounds_max = 20, .rounds_dropped = 1};
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

absl::StatusOr<CommandRequest> Request(const CommandOptions& options) {
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

absl::StatusOr<Plan> MakePlan(const CommandOptions& options,
                              const Surroundings& surroundings) {
  RunLimits limits = options.claims.empty() ? kSweepLimits : kClaimLimits;
  absl::StatusOr<double> min_time = ParseDuration(options.min_time);
  if (!min_time.ok()) return For("--min-time", min_time.status());
  limits.sample_min_s = *min_time;
  absl::StatusOr<PlanOptions> plan_options =
      MakePlanOptions(options.run, limits, CommandLine());
  if (!plan_options.ok()) return plan_options.status();
  absl::StatusOr<CommandRequest> request = Request(options);
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
  command
      .add_option("--baseline", options.baseline,
                  "The best sequential program for the same work, as one text: what "
                  "speedups are over")
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
      "  assay command --over ranks=1,2,4 -- mpirun -np {ranks} ./solver");
  command->callback([options, &exit_code] { exit_code = Command(*options); });
}

}  // namespace assay
