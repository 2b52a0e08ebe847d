// `assay report`: any run, again, in any format, from its journal alone.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "absl/strings/str_join.h"
#include "harness/app/chart_files.h"
#include "harness/app/commands.h"
#include "harness/app/find_exporter.h"
#include "harness/app/pipeline.h"
#include "harness/app/run_folder.h"
#include "harness/app/terminal.h"
#include "harness/verdict/evaluate.h"
#include "results/export/exporter.h"

namespace assay {
namespace {

struct ReportOptions {
  std::string run;
  std::string format = "console";
  std::string output;
};

// Every report.* file of a run folder.
constexpr char kAllFiles[] = "all";

// Formats that are no single text.
std::vector<std::string> OtherFormats() {
  std::vector<std::string> names = ChartFormats();
  names.push_back(kAllFiles);
  return names;
}

bool IsChartFormat(const std::string& format) {
  return std::count(ChartFormats().begin(), ChartFormats().end(), format) > 0;
}

absl::Status WriteChartFiles(const RunReport& report, const ReportOptions& options,
                             const std::string& run_path) {
  const std::string folder =
      options.output.empty() ? run_path + "/charts" : options.output;
  absl::StatusOr<std::vector<std::string>> paths =
      WriteCharts(report, options.format, folder);
  if (!paths.ok()) {
    return absl::Status(paths.status().code(), "--format " + options.format + ": " +
                                                   std::string(paths.status().message()));
  }
  for (const std::string& path : *paths) std::printf("%s\n", path.c_str());
  if (paths->empty()) PrintError("this run has nothing to draw: fewer than two cells");
  return absl::OkStatus();
}

absl::Status Print(const RunReport& report, const Exporter& exporter,
                   const std::string& output) {
  const bool to_terminal = output.empty() && StdoutIsTerminal();
  const std::string text =
      exporter.render(report, {.unicode = to_terminal && TerminalWantsUnicode(),
                               .colour = to_terminal && TerminalWantsColour()});
  if (!output.empty()) return WriteTextFile(output, text);
  std::fputs(text.c_str(), stdout);
  return absl::OkStatus();
}

absl::Status Report(const ReportOptions& options) {
  const Exporter* exporter = nullptr;
  if (options.format != kAllFiles && !IsChartFormat(options.format)) {
    absl::StatusOr<const Exporter*> found =
        FindExporter(Exporters(), options.format, OtherFormats());
    if (!found.ok()) return found.status();
    exporter = *found;
  }
  absl::StatusOr<StoredRun> run = LoadRun(options.run);
  // Not a run folder, or a damaged one: a bad file that the user named.
  if (!run.ok()) return absl::InvalidArgumentError(run.status().message());
  const RunReport report = Evaluate(run->header, run->records);
  if (exporter != nullptr) return Print(report, *exporter, options.output);
  if (options.format == kAllFiles) {
    return WriteReports(report, options.output.empty() ? run->path : options.output);
  }
  return WriteChartFiles(report, options, run->path);
}

}  // namespace

void AddReportCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand("report", "Show a run again, in any format");
  command->add_option("run", options->run, "A run folder, a run id, or latest")
      ->required();
  std::string formats;
  for (const Exporter& exporter : Exporters()) {
    formats += std::string(exporter.name) + ", ";
  }
  formats += absl::StrJoin(OtherFormats(), ", ");
  command->add_option("--format", options->format, "One of: " + formats)
      ->type_name("FORMAT")
      ->capture_default_str();
  command
      ->add_option("-o,--output", options->output,
                   "Write to this file; of svg, png and all: into this folder")
      ->type_name("PATH");
  command->footer(
      "Everything is made again from run.json and journal.jsonl, byte for byte the "
      "same.\n"
      "svg and png write a file for each chart into RUN/charts and print their names; "
      "they\n"
      "need Node.js, and png librsvg. all writes every report.* file of the run "
      "folder.\n\n"
      "Examples:\n"
      "  assay report latest\n"
      "  assay report latest --format html -o report.html\n"
      "  assay report latest --format md -o comment.md\n"
      "  assay report assay-results/latest --format png -o slides");
  command->callback([options, &exit_code] {
    const absl::Status status = Report(*options);
    if (!status.ok()) PrintError(status);
    exit_code = status.ok() ? kExitProved : ExitCodeOf(status);
  });
}

}  // namespace assay
