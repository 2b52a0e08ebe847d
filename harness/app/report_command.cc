// `assay report`: any run, again, in any format, from its journal alone.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "harness/app/commands.h"
#include "harness/app/pipeline.h"
#include "harness/app/run_folder.h"
#include "harness/app/terminal.h"
#include "harness/base/suggest.h"
#include "harness/verdict/evaluate.h"
#include "results/export/exporter.h"

namespace assay {
namespace {

struct ReportOptions {
  std::string run;
  std::string format = "console";
  std::string output;
};

absl::StatusOr<const Exporter*> FindExporter(const std::string& format) {
  std::vector<std::string> known;
  for (const Exporter& exporter : Exporters()) {
    if (exporter.name == format) return &exporter;
    known.push_back(exporter.name);
  }
  return absl::InvalidArgumentError("--format: unknown format '" + format + "'." +
                                    Suggestion(format, known));
}

absl::Status Report(const ReportOptions& options) {
  absl::StatusOr<const Exporter*> exporter = FindExporter(options.format);
  if (!exporter.ok()) return exporter.status();
  if ((*exporter)->why_not != nullptr && !(*exporter)->why_not().empty()) {
    return absl::UnavailableError("--format " + options.format + ": " +
                                  (*exporter)->why_not());
  }
  absl::StatusOr<StoredRun> run = LoadRun(options.run);
  // Not a run folder, or a damaged one: a bad file that the user named.
  if (!run.ok()) return absl::InvalidArgumentError(run.status().message());
  const bool to_terminal = options.output.empty() && StdoutIsTerminal();
  const std::string text =
      (*exporter)->render(Evaluate(run->header, run->records),
                          {.unicode = to_terminal && TerminalWantsUnicode(),
                           .colour = to_terminal && TerminalWantsColour()});
  if (!options.output.empty()) return WriteTextFile(options.output, text);
  std::fputs(text.c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddReportCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand("report", "Show a run again, in any format");
  command->add_option("run", options->run, "A run folder, a run id, or latest")
      ->required();
  std::string formats;
  for (const Exporter& exporter : Exporters()) {
    formats += (formats.empty() ? "" : ", ") + std::string(exporter.name);
  }
  command->add_option("--format", options->format, "One of: " + formats)
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "Write to this file")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  assay report latest\n"
      "  assay report latest --format html -o report.html\n"
      "  assay report assay-results/latest --format md -o comment.md");
  command->callback([options, &exit_code] {
    const absl::Status status = Report(*options);
    if (!status.ok()) PrintError(status);
    exit_code = status.ok() ? kExitProved : ExitCodeOf(status);
  });
}

}  // namespace assay
