// `assay sanitize`: controls, stress cases and sweeps under every sanitizer flavour.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "harness/app/commands.h"
#include "harness/app/reproduce.h"
#include "harness/app/run_folder.h"
#include "harness/app/sanitize_parts.h"
#include "harness/app/terminal.h"
#include "harness/run/families.h"
#include "harness/verdict/sanitize.h"
#include "results/export/sanitize_report.h"

namespace assay {
namespace {

absl::Status WriteAll(const SanitizeReport& report, const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> files = {
      {"report.json", SanitizeJson(report)},
      {"report.md", SanitizeMarkdown(report)},
      {"junit.xml", SanitizeJUnit(report)}};
  for (const SanitizeLeg& leg : report.legs) {
    files.emplace_back(leg.flavour + ".sarif",
                       FindingsSarif(FindingsOfLeg(report, leg.flavour)));
  }
  for (const auto& [name, text] : files) {
    absl::Status status = WriteTextFile(folder + "/" + name, text);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

struct Outcome {
  SanitizeReport report;
  std::string folder;
};

absl::StatusOr<Outcome> Run(const SanitizeOptions& options) {
  absl::Status parts_known = CheckParts(options);
  if (!parts_known.ok()) return parts_known;
  const std::string builds = options.builds.empty() ? BuildFolder() : options.builds;
  std::vector<std::string> notes;
  absl::StatusOr<RunFolder> folder = CreateRunFolder(options.run.out);
  if (!folder.ok()) return folder.status();
  const std::string path = std::filesystem::absolute(folder->path).string();
  absl::StatusOr<std::vector<Leg>> legs = UsableLegs(options, builds, path, &notes);
  if (!legs.ok()) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);  // only where it is empty
    return legs.status();
  }
  SanitizeParts parts;
  for (const Leg& leg : *legs) parts.flavours.push_back(leg.flavour);
  if (Wants(options, "controls")) {
    absl::StatusOr<std::vector<ControlOutcome>> controls =
        RunAllControls(*legs, path, options.run.quiet, &notes);
    if (!controls.ok()) return controls.status();
    parts.controls = *std::move(controls);
  } else {
    notes.push_back("controls were not asked for");
  }
  std::vector<std::string> places = options.run.cells;
  if (places.empty()) {
    places.push_back(ChildrenFolder());
    for (const Leg& leg : *legs) places.push_back(leg.folder);
  }
  absl::StatusOr<Surroundings> all = LookAround(places);
  if (!all.ok()) return all.status();
  RunOptions run = options.run;
  run.cells = places;  // for the commands that reproduce a finding
  std::optional<RunReport> stress, sweep;
  const bool has_stress = !CasesOf(options, *all, true).empty();
  const bool has_sweep = !CasesOf(options, *all, false).empty();
  if (!has_stress && !has_sweep) {
    return absl::InvalidArgumentError("no case has one of these names; see: assay list");
  }
  if (Wants(options, "stress") && has_stress) {
    absl::StatusOr<Plan> plan = StressPlan(options, *all, *legs);
    if (!plan.ok()) return plan.status();
    absl::StatusOr<RunReport> part =
        RunPart(folder->path + "/stress", *std::move(plan), run, *all);
    if (!part.ok()) return part.status();
    stress = *std::move(part);
  }
  if (Wants(options, "sweep") && has_sweep && !WasInterrupted()) {
    absl::StatusOr<Plan> plan = SweepPlan(options, *all, *legs);
    if (!plan.ok()) return plan.status();
    absl::StatusOr<RunReport> part =
        RunPart(folder->path + "/sweep", *std::move(plan), run, *all);
    if (!part.ok()) return part.status();
    if (part->end.reason == "budget") {
      notes.push_back(
          "the sweep ended at its budget; give a larger --budget for all of it");
    }
    sweep = *std::move(part);
  }
  parts.stress = stress ? &*stress : nullptr;
  parts.sweep = sweep ? &*sweep : nullptr;
  Outcome outcome{.report = Unite(parts), .folder = folder->path};
  outcome.report.title = folder->path;
  outcome.report.command = CommandLine();
  outcome.report.assay_version = ASSAY_VERSION;
  outcome.report.notes = notes;
  absl::Status status =
      FinishFindings(options.findings, &outcome.report.findings, &outcome.report.notes);
  if (!status.ok()) return status;
  status = WriteAll(outcome.report, folder->path);
  if (!status.ok()) return status;
  return outcome;
}

int SanitizeExitCode(const SanitizeReport& report, const SanitizeOptions& options) {
  if (Wants(options, "controls") && !IsTrusted(report)) return kExitHarness;
  const bool has_new = std::any_of(report.findings.begin(), report.findings.end(), IsNew);
  if (has_new) return kExitRefuted;
  const bool is_decided = report.not_caught.empty() && report.undecided.empty();
  return options.run.strict && !is_decided ? kExitUndecided : kExitProved;
}

int Sanitize(const SanitizeOptions& options) {
  absl::StatusOr<Outcome> outcome = Run(options);
  if (!outcome.ok()) {
    PrintError(outcome.status());
    return ExitCodeOf(outcome.status());
  }
  std::fputs(SanitizeText(outcome->report, {.unicode = TerminalWantsUnicode(),
                                            .colour = TerminalWantsColour()})
                 .c_str(),
             stdout);
  std::printf(
      "\nReport: %s/report.md (and report.json, junit.xml, a SARIF file for each leg)\n",
      outcome->folder.c_str());
  if (WasInterrupted()) {
    PrintError("interrupted; what was found is kept");
    return kExitInterrupted;
  }
  return SanitizeExitCode(outcome->report, options);
}

}  // namespace

void AddSanitizeCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SanitizeOptions>();
  CLI::App* command = app.add_subcommand(
      "sanitize", "Stress cases and sweeps under sanitizers, with controls");
  command->add_option("case", options->cases, "Cases of either kind (default: all)");
  command
      ->add_option("--flavours", options->flavours,
                   "Legs to run, by commas (default: all that are built)")
      ->type_name("F,...");
  command->add_flag("--build", options->build, "Build the legs that are missing first");
  command
      ->add_option("--builds", options->builds,
                   "Folder of the builds: FOLDER/tsan/bin, ... (default: this program's)")
      ->type_name("DIR");
  command->add_option("--only", options->only, "Parts to run: controls, stress, sweep")
      ->type_name("PART,...")
      ->capture_default_str();
  command
      ->add_option("--stress-time", options->stress_time,
                   "How long to hunt in each stress cell")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_option("--budget", options->budget, "Time for the sweep, over all legs")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_option("--rounds", options->rounds, "Samples of each cell of the sweep")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Thread counts of the sweep")
      ->type_name("COUNTS")
      ->capture_default_str();
  AddFindingOptions(*command, options->findings);
  command->add_option("--seed", options->run.seed, "Of bursts and of the order of cells")
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--cells", options->run.cells,
                   "Children to use instead of this build's and the legs'")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command
      ->add_option("-o,--out", options->run.out,
                   "Folder to create (default: assay-results/<run id>)")
      ->type_name("DIR");
  command->add_flag("-q,--quiet", options->run.quiet, "No progress, only the result");
  command->add_flag(
      "--strict", options->run.strict,
      "Exit with 4 where something broken on purpose was not caught, or a clean "
      "case ran too rarely to be called so");
  command->footer(
      R"(First the controls: tiny programs with a known bug each, which must be caught,
and right ones, which must be left alone. Then every stress case and a sweep over
all thread counts in every flavour. A fault that several compilers see is one
finding.

Exit code: 0 nothing new, 1 a new finding, 3 a control failed or a sanitizer did
not start, so that nothing can be trusted.

Examples:
  assay sanitize                              all legs that are built
  assay sanitize --build --flavours tsan,asan
  assay sanitize lazy_singleton cache_throughput --flavours tsan
  assay sanitize --only controls
The parts are runs of their own: assay report DIR/stress, assay report DIR/sweep)");
  command->callback([options, &exit_code] { exit_code = Sanitize(*options); });
}

}  // namespace assay
