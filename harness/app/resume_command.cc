// `assay resume`: goes on with a run after Ctrl-C, a crash, or a budget that was too
// small.
#include <CLI/CLI.hpp>
#include <memory>

#include "harness/app/commands.h"
#include "harness/app/pipeline.h"

namespace assay {

void AddResumeCommand(CLI::App& app, int& exit_code) {
  struct ResumeOptions {
    std::string run;
    RunOptions options;
  };
  auto resume = std::make_shared<ResumeOptions>();
  CLI::App* command = app.add_subcommand(
      "resume", "Go on with a run after Ctrl-C, a crash or its budget");
  command->add_option("run", resume->run, "A run folder, a run id, or latest")
      ->required();
  RunOptions& options = resume->options;
  command
      ->add_option("--budget", options.budget,
                   "Time on top of what was spent (default: as before)")
      ->type_name("TIME");
  command
      ->add_option("--rounds", options.rounds_max, "Rounds to measure at most, all told")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--cells", options.cells,
                   "Children to use (default: those that come with assay); repeatable")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command->add_option("--priority", options.priority, "As of assay prove")
      ->check(CLI::IsMember({"normal", "high"}));
  command->add_flag("-q,--quiet", options.quiet, "No progress, only the result");
  command->add_flag("--strict", options.strict,
                    "Exit with 4 where something is undecided or untestable");
  command->footer(
      "Open claims get more rounds; looking again does not inflate the error rate of\n"
      "verdicts on times. Only on the machine that the run was begun on.\n\n"
      "Examples:\n"
      "  assay resume latest\n"
      "  assay resume assay-results/2026-11-21T10-02-33Z-4711 --budget 10m");
  command->callback([resume, &exit_code] {
    exit_code = ResumeAndReport(resume->run, resume->options);
  });
}

}  // namespace assay
