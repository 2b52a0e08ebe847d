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

// What is planned before anything runs.
struct Plans {
  std::optional<Plan> stress, sweep;
};

absl::StatusOr<Plans> MakePlans(const SanitizeOptions& options, const Surroundings& all,
                                const std::vector<Leg>& legs) {
  Plans plans;
  if (Wants(options, "stress") && !CasesOf(options, all, true).empty()) {
    absl::StatusOr<Plan> stress = StressPlan(options, all, legs);
    if (!stress.ok()) return stress.status();
    plans.stress = *std::move(stress);
  }
  if (Wants(options, "sweep") && !CasesOf(options, all, false).empty()) {
    absl::StatusOr<Plan> sweep = SweepPlan(options, all, legs);
    if (!sweep.ok()) return sweep.status();
    plans.sweep = *std::move(sweep);
  }
  const bool wants_cases = Wants(options, "stress") || Wants(options, "sweep");
  if (wants_cases && !plans.stress && !plans.sweep) {
    return absl::InvalidArgumentError(
        options.cases.empty()
            ? "there is nothing to run in these children; samples are run by name only"
            : "--only " + options.only + ": none of the cases named is one for that");
  }
  return plans;
}

// What all parts share: where they are written, and what they look at.
struct Setting {
  std::string folder;  // absolute
  std::vector<Leg> legs;
  Surroundings all;
  Plans plans;
  RunOptions run;
  std::vector<KnownFinding> known;
  std::vector<std::string> notes;
};

absl::StatusOr<Setting> Prepare(const SanitizeOptions& options,
                                const std::string& folder) {
  Setting setting{.folder = folder, .run = options.run};
  absl::StatusOr<std::vector<KnownFinding>> known = AcceptedFindings(options.findings);
  if (!known.ok()) return known.status();
  setting.known = *std::move(known);
  // Before a leg is built, so that a mistake costs no time.
  const bool has_own_cells = !setting.run.cells.empty();
  if (!has_own_cells) setting.run.cells = {ChildrenFolder()};
  absl::StatusOr<Surroundings> all = LookAround(setting.run.cells);
  if (!all.ok()) return all.status();
  absl::Status cases_known = CheckCases(options, *all);
  if (!cases_known.ok()) return cases_known;
  const std::string builds = options.builds.empty() ? BuildFolder() : options.builds;
  absl::StatusOr<std::vector<Leg>> legs =
      UsableLegs(options, builds, folder, &setting.notes);
  if (!legs.ok()) return legs.status();
  setting.legs = *std::move(legs);
  if (!has_own_cells) {
    // Also for the commands that reproduce a finding.
    for (const Leg& leg : setting.legs) setting.run.cells.push_back(leg.folder);
    all = LookAround(setting.run.cells);
    if (!all.ok()) return all.status();
  }
  setting.all = *std::move(all);
  absl::StatusOr<Plans> plans = MakePlans(options, setting.all, setting.legs);
  if (!plans.ok()) return plans.status();
  setting.plans = *std::move(plans);
  return setting;
}

absl::StatusOr<SanitizeReport> RunParts(const SanitizeOptions& options, Setting setting) {
  SanitizeParts parts;
  for (const Leg& leg : setting.legs) parts.flavours.push_back(leg.flavour);
  if (Wants(options, "controls")) {
    absl::StatusOr<std::vector<ControlOutcome>> controls =
        RunAllControls(setting.legs, setting.folder, options.run.quiet, &setting.notes);
    if (!controls.ok()) return controls.status();
    parts.controls = *std::move(controls);
  } else {
    setting.notes.push_back("controls were not asked for");
  }
  std::optional<RunReport> stress, sweep;
  if (setting.plans.stress) {
    absl::StatusOr<RunReport> part =
        RunPart(setting.folder + "/stress", *std::move(setting.plans.stress), setting.run,
                setting.all);
    if (!part.ok()) return part.status();
    stress = *std::move(part);
  }
  if (setting.plans.sweep && !WasInterrupted()) {
    absl::StatusOr<RunReport> part =
        RunPart(setting.folder + "/sweep", *std::move(setting.plans.sweep), setting.run,
                setting.all);
    if (!part.ok()) return part.status();
    if (part->end.reason == "budget") {
      setting.notes.push_back(
          "the sweep ended at its budget; give a larger --budget for all of it");
    }
    sweep = *std::move(part);
  }
  parts.stress = stress ? &*stress : nullptr;
  parts.sweep = sweep ? &*sweep : nullptr;
  SanitizeReport report = Unite(parts);
  report.notes = std::move(setting.notes);
  return report;
}

absl::StatusOr<Outcome> Run(const SanitizeOptions& options) {
  absl::Status options_right = CheckOptions(options);
  if (!options_right.ok()) return options_right;
  absl::StatusOr<RunFolder> folder = CreateRunFolder(options.run.out);
  if (!folder.ok()) return folder.status();
  const std::string path = std::filesystem::absolute(folder->path).string();
  absl::StatusOr<Setting> setting = Prepare(options, path);
  if (!setting.ok()) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);  // only where it is empty
    return setting.status();
  }
  const std::vector<KnownFinding> known = std::move(setting->known);
  absl::StatusOr<SanitizeReport> report = RunParts(options, *std::move(setting));
  if (!report.ok()) return report.status();
  report->title = folder->path;
  report->command = CommandLine();
  report->assay_version = ASSAY_VERSION;
  FinishFindings(options.findings, known, &report->findings, &report->notes);
  absl::Status status = WriteAll(*report, folder->path);
  if (!status.ok()) return status;
  return Outcome{.report = *std::move(report), .folder = folder->path};
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
