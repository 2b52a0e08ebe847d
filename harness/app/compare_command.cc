// `assay compare`: did it regress? Two runs of the same cells, in any format.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/strings/str_format.h"
#include "harness/app/commands.h"
#include "harness/app/find_exporter.h"
#include "harness/app/number_option.h"
#include "harness/app/pipeline.h"
#include "harness/app/run_folder.h"
#include "harness/app/terminal.h"
#include "harness/verdict/compare.h"
#include "results/export/comparison.h"

namespace assay {
namespace {

struct CompareCommandOptions {
  std::string before;
  std::string after;
  std::string margin = "3%";
  std::vector<std::string> across;
  std::string format = "console";
  std::string output;
  CompareOptions compare;
  bool strict = false;
};

// "3%" or "0.03"; a share below 1.
absl::StatusOr<double> ParseMargin(const std::string& text) {
  char* end = nullptr;
  double share = std::strtod(text.c_str(), &end);
  const std::string rest = end;
  if (rest == "%") share /= 100;
  const bool is_good =
      end != text.c_str() && (rest.empty() || rest == "%") && share >= 0 && share < 1;
  if (is_good) return share;
  return absl::InvalidArgumentError(absl::StrFormat(
      "--margin: '%s' is no share of less than 100%%; write 3%% or 0.03", text));
}

absl::StatusOr<Comparison> CompareFolders(const CompareCommandOptions& options) {
  absl::StatusOr<StoredRun> before = LoadRun(options.before);
  if (!before.ok()) return absl::InvalidArgumentError(before.status().message());
  absl::StatusOr<StoredRun> after = LoadRun(options.after);
  if (!after.ok()) return absl::InvalidArgumentError(after.status().message());
  return Compare({before->header, before->records}, {after->header, after->records},
                 options.compare);
}

absl::Status Show(const Comparison& comparison, const ComparisonExporter& exporter,
                  const std::string& output) {
  const bool to_terminal = output.empty() && StdoutIsTerminal();
  const std::string text =
      exporter.render(comparison, {.unicode = to_terminal && TerminalWantsUnicode(),
                                   .colour = to_terminal && TerminalWantsColour()});
  if (!output.empty()) return WriteTextFile(output, text);
  std::fputs(text.c_str(), stdout);
  return absl::OkStatus();
}

int ComparisonExitCode(const Comparison& comparison, bool strict) {
  if (IsWorse(comparison)) return kExitRefuted;
  const bool is_open =
      !comparison.only_before.empty() ||
      std::any_of(comparison.cells.begin(), comparison.cells.end(),
                  [](const auto& cell) { return cell.kind == ChangeKind::kUndecided; });
  return strict && is_open ? kExitUndecided : kExitProved;
}

int CompareAndShow(CompareCommandOptions options) {
  const auto fail = [](const absl::Status& status) {
    PrintError(status);
    return ExitCodeOf(status);
  };
  absl::StatusOr<const ComparisonExporter*> exporter =
      FindExporter(ComparisonExporters(), options.format);
  if (!exporter.ok()) return fail(exporter.status());
  absl::StatusOr<double> margin = ParseMargin(options.margin);
  if (!margin.ok()) return fail(margin.status());
  options.compare.margin = *margin;
  const auto is_across = [&](const char* what) {
    return std::count(options.across.begin(), options.across.end(), what) > 0;
  };
  options.compare.across_machines = is_across("machines");
  options.compare.across_flavours = is_across("flavours");
  absl::StatusOr<Comparison> comparison = CompareFolders(options);
  if (!comparison.ok()) return fail(comparison.status());
  const absl::Status shown = Show(*comparison, **exporter, options.output);
  return shown.ok() ? ComparisonExitCode(*comparison, options.strict) : fail(shown);
}

}  // namespace

void AddCompareCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CompareCommandOptions>();
  CLI::App* command =
      app.add_subcommand("compare", "Did it regress? Two runs of the same cells");
  command->add_option("before", options->before, "A run folder, a run id, or latest")
      ->required();
  command->add_option("after", options->after, "The run to hold against it")->required();
  command->add_option("--margin", options->margin, "Differences up to this count as none")
      ->type_name("SHARE")
      ->capture_default_str();
  command
      ->add_option(
          "--metric", options->compare.metric,
          "time, or speedup: of ratios within each run, which a faster or slower "
          "machine spares")
      ->check(CLI::IsMember({"time", "speedup"}))
      ->capture_default_str();
  command
      ->add_option("--confidence", options->compare.confidence,
                   "Of all verdicts of the comparison together")
      ->check(NumberBetween(0.5, 0.999999))
      ->capture_default_str();
  command
      ->add_option("--across", options->across,
                   "Compare different machines or flavours all the same")
      ->type_name("machines,flavours")
      ->delimiter(',')
      ->check(CLI::IsMember({"machines", "flavours"}));
  std::string formats;
  for (const ComparisonExporter& exporter : ComparisonExporters()) {
    formats += (formats.empty() ? "" : ", ") + std::string(exporter.name);
  }
  command->add_option("--format", options->format, "One of: " + formats)
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "Write to this file")
      ->type_name("FILE");
  command->add_flag("--strict", options->strict,
                    "Exit with 4 where a cell is undecided or is gone");
  command->footer(
      "A cell is REGRESSED or IMPROVED where its whole interval lies beyond the margin,\n"
      "EQUIVALENT where it lies within it, otherwise UNDECIDED. The exit code is 1 "
      "where\n"
      "a cell regressed, a finding is new or a claim that was proved is refuted.\n\n"
      "Examples:\n"
      "  assay sweep agent_evolution --rounds 60 -o before   # then change the code\n"
      "  assay sweep agent_evolution --rounds 60 -o after\n"
      "  assay compare before after\n"
      "  assay compare before after --margin 5% --format md -o comment.md\n"
      "  assay compare before after --format html -o compare.html");
  command->callback([options, &exit_code] { exit_code = CompareAndShow(*options); });
}

}  // namespace assay
