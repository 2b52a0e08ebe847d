// `assay history`: the runs that there are, and one case over all of them. It informs and
// judges nothing: whatever it finds, the exit code is 0.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "absl/strings/str_format.h"
#include "harness/app/case_history.h"
#include "harness/app/commands.h"
#include "harness/app/number_option.h"
#include "harness/app/pipeline.h"
#include "harness/app/run_index.h"
#include "harness/app/terminal.h"
#include "harness/base/suggest.h"
#include "results/export/history_json.h"
#include "results/export/history_text.h"

namespace assay {
namespace {

struct HistoryOptions {
  std::string workload;
  std::vector<std::string> params;  // as typed
  CaseQuery query;
  double change_min_percent = 3;
  RunIndexOptions index;
  bool json = false;
};

// Reading twenty runs takes a moment that should be explained; one does not.
constexpr int kRunsToMention = 20;

void ShowReading(int run, int runs) {
  if (runs < kRunsToMention) return;
  const bool on_terminal = isatty(STDERR_FILENO) == 1;
  if (on_terminal) {
    std::fprintf(stderr, "\rreading run %d of %d", run + 1, runs);
    if (run + 1 == runs) std::fprintf(stderr, "\n");
  } else if (run == 0) {
    std::fprintf(stderr, "reading %d runs\n", runs);
  }
}

RenderOptions TextOptions() {
  return {.unicode = StdoutIsTerminal() && TerminalWantsUnicode()};
}

absl::Status Print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return absl::OkStatus();
}

absl::Status PrintRuns(HistoryIndex& index, const HistoryOptions& options) {
  auto runs = index.Runs();
  if (!runs.ok()) return runs.status();
  auto cases = index.Cases();
  if (!cases.ok()) return cases.status();
  const RunList list{*std::move(runs), *std::move(cases)};
  if (options.json) return Print(RunListJson(list));
  if (list.runs.empty()) {
    return Print(absl::StrFormat(
        "no runs in %s yet; 'assay sweep CASE' and 'assay prove FILE' make them\n",
        options.index.results));
  }
  return Print(RunListText(list, TextOptions()));
}

absl::Status UnknownCase(HistoryIndex& index, const HistoryOptions& options) {
  const auto cases = index.Cases();
  if (!cases.ok()) return cases.status();
  std::vector<std::string> known;
  for (const CaseSummary& summary : *cases) known.push_back(summary.workload);
  return absl::InvalidArgumentError(
      absl::StrFormat("no run in %s has measured the case '%s'.%s", options.index.results,
                      options.workload, Suggestion(options.workload, known)));
}

absl::Status PrintCase(HistoryIndex& index, const HistoryOptions& options) {
  const auto points = index.Points(options.workload);
  if (!points.ok()) return points.status();
  if (points->empty()) return UnknownCase(index, options);
  const auto history = MakeCaseHistory(*points, options.query);
  if (!history.ok()) return history.status();
  if (options.json) return Print(CaseHistoryJson(*history));
  return Print(CaseHistoryText(*history, TextOptions()));
}

absl::Status CompleteQuery(HistoryOptions* options) {
  for (const std::string& text : options->params) {
    absl::StatusOr<ParamOverride> param = SplitParam(text);
    if (!param.ok()) return param.status();
    options->query.params.push_back(*std::move(param));
  }
  options->query.change_min = options->change_min_percent / 100;
  const bool asks_of_a_case = !options->query.variants.empty() ||
                              !options->query.threads.empty() ||
                              !options->params.empty() || !options->query.metric.empty();
  if (options->workload.empty() && asks_of_a_case) {
    return absl::InvalidArgumentError(
        "--variant, --threads, -p and --metric need a CASE: assay history CASE; "
        "'assay history' lists them");
  }
  return absl::OkStatus();
}

absl::Status History(HistoryOptions options) {
  if (absl::Status status = CompleteQuery(&options); !status.ok()) return status;
  absl::StatusOr<RunIndex> runs = OpenRunIndex(options.index, ShowReading);
  if (!runs.ok()) return runs.status();
  for (const std::string& warning : runs->warnings) PrintError(warning);
  return options.workload.empty() ? PrintRuns(*runs->index, options)
                                  : PrintCase(*runs->index, options);
}

}  // namespace

void AddHistoryCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<HistoryOptions>();
  options->index.results = "assay-results";
  CLI::App* command =
      app.add_subcommand("history", "All runs, or one case over all of them");
  command->add_option("case", options->workload,
                      "The case to show over time (default: list the runs)");
  command->add_option("--variant", options->query.variants, "Only these variants")
      ->type_name("V,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--threads", options->query.threads,
                   "Only these thread counts: 1,2,4 or 1..8 or pow2")
      ->type_name("COUNTS");
  command
      ->add_option("-p,--param", options->params,
                   "Only cells with this parameter; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command
      ->add_option("--metric", options->query.metric,
                   "time, speedup, efficiency, throughput or a reading (default: speedup "
                   "where several thread counts were measured, otherwise time)")
      ->type_name("NAME");
  command
      ->add_option("--change", options->change_min_percent,
                   "Steps below this many percent are no change")
      ->type_name("PERCENT")
      ->check(NumberBetween(0, 1000))
      ->capture_default_str();
  command
      ->add_option("--results", options->index.results,
                   "The folder of run folders; history.db in it is the index")
      ->type_name("DIR")
      ->capture_default_str();
  command->add_flag("--rebuild", options->index.rebuild,
                    "Make the index again, from the run folders alone");
  command->add_flag("--json", options->json, "As JSON");
  command->footer(
      "Examples:\n"
      "  assay history\n"
      "  assay history agent_evolution --threads 2\n"
      "  assay history cache_throughput --metric p99 -p journal=wal\n"
      "  assay history agent_evolution --json | jq '.series[].changes'");
  command->callback([options, &exit_code] {
    const absl::Status status = History(*options);
    if (!status.ok()) PrintError(status);
    exit_code = status.ok() ? kExitProved : ExitCodeOf(status);
  });
}

}  // namespace assay
