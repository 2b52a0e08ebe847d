// `assay import`: what other tools measured, as a run.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>

#include "absl/strings/str_format.h"
#include "harness/app/commands.h"
#include "harness/app/number_option.h"
#include "harness/app/pipeline.h"
#include "harness/app/reproduce.h"
#include "harness/app/run_folder.h"
#include "harness/app/terminal.h"
#include "harness/import/import_run.h"
#include "harness/import/read_results.h"
#include "harness/verdict/claim_text.h"

namespace assay {
namespace {

struct ImportCommandOptions {
  std::vector<std::string> files;
  std::vector<std::string> claims;  // as typed
  double confidence = 0.95;
  ImportOptions reading;
  ImportRequest request;
  RunOptions run;
};

absl::StatusOr<ImportedRun> Import(const ImportCommandOptions& options) {
  std::vector<ImportedResults> files;
  std::map<std::string, std::string> seen;  // text -> the file that held it
  for (const std::string& file : options.files) {
    absl::StatusOr<std::string> text = ReadInput(file);
    if (!text.ok()) return absl::InvalidArgumentError(text.status().message());
    // One measurement counted twice is no second process.
    const auto [first, is_new] = seen.emplace(*text, file);
    if (!is_new) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s and %s hold the same measurements", first->second, file));
    }
    absl::StatusOr<ImportedResults> results =
        ReadResults(*text, file == "-" ? "standard input" : file, options.reading);
    if (!results.ok()) return results.status();
    files.push_back(*std::move(results));
  }
  ImportRequest request = options.request;
  request.command = CommandLine();
  for (const std::string& text : options.claims) {
    absl::StatusOr<CommandClaim> claim = ParseClaimText(text);
    if (!claim.ok()) return claim.status();
    claim->claim.confidence = options.confidence;
    request.claims.push_back(*std::move(claim));
  }
  absl::StatusOr<ImportedRun> run = MakeRun(files, request);
  if (run.ok()) run->header.environment.assay_version = ASSAY_VERSION;
  return run;
}

int ImportAndReport(const ImportCommandOptions& options) {
  absl::StatusOr<ImportedRun> run = Import(options);
  if (!run.ok()) {
    PrintError(run.status());
    return ExitCodeOf(run.status());
  }
  return KeepAndReport(options.run, run->header, run->records);
}

}  // namespace

void AddImportCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ImportCommandOptions>();
  CLI::App* command = app.add_subcommand(
      "import", "Make a run of what Google Benchmark, hyperfine or JMH measured");
  command
      ->add_option("files", options->files,
                   "Results as JSON, or CSV with columns threads and seconds; '-' reads "
                   "standard input. Several are several processes, or things to compare")
      ->required()
      ->type_name("FILE...");
  command
      ->add_option("--claim", options->claims,
                   "METRIC TARGET [@ AXIS=VALUE,...] [vs AXIS=VALUE,...], where axes are "
                   "threads, variant, workload and parameters; repeatable")
      ->type_name("CLAIM")
      ->allow_extra_args(false);
  command
      ->add_option("--baseline", options->request.baseline,
                   "The variant that is the best sequential one: what speedups are over "
                   "(default: the same variant on one thread)")
      ->type_name("VARIANT");
  command
      ->add_option("--threads-pattern", options->reading.threads_pattern,
                   "Where names say the number of threads: a regular expression whose "
                   "first group is it")
      ->type_name("REGEX");
  command
      ->add_option("--warm-up", options->request.samples_dropped,
                   "Samples to drop at the start of every process")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option("--name", options->request.name,
                   "What to call the workload (default: as the files say)")
      ->type_name("NAME");
  command->add_option("--confidence", options->confidence, "Of every claim")
      ->check(NumberBetween(0.5, 0.9999))
      ->capture_default_str();
  command
      ->add_option("-o,--out", options->run.out,
                   "Folder for the run (default: assay-results/<run id>)")
      ->type_name("DIR");
  command->add_flag("--strict", options->run.strict,
                    "Exit with 4 where something is undecided or untestable");
  command->footer(
      "Reads --benchmark_format=json (repetitions, threads:N, arguments), --export-json, "
      "-rf\n"
      "json. A variant is a function, a command, a method; commands that differ in "
      "-L threads\n"
      "are one. What others measured was not paired and not watched: verdicts say so, "
      "and the\n"
      "notes what that leaves open.\n\n"
      "Examples:\n"
      "  ./bench --benchmark_repetitions=20 --benchmark_out=1.json   (and 2, 3, 4)\n"
      "  assay import [1-4].json --claim 'speedup >= 3 @ variant=BM_Sort,threads=4'\n"
      "  hyperfine -N -L threads 1,2 'xz -T{threads} -kc f' --export-json xz.json\n"
      "  assay import xz.json --claim 'speedup >= 1.8 @ threads=2'\n"
      "  assay import jmh.json --baseline unsynchronized\n"
      "  assay import times.csv");
  command->callback([options, &exit_code] { exit_code = ImportAndReport(*options); });
}

}  // namespace assay
