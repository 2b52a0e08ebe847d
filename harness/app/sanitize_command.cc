// `assay sanitize`: controls, stress cases and sweeps under every sanitizer flavour.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/app/commands.h"
#include "harness/app/finding_options.h"
#include "harness/app/legs.h"
#include "harness/app/pipeline.h"
#include "harness/app/reproduce.h"
#include "harness/app/run_folder.h"
#include "harness/app/terminal.h"
#include "harness/base/duration.h"
#include "harness/plan/catalogue.h"
#include "harness/plan/plan_stress.h"
#include "harness/run/controls.h"
#include "harness/run/families.h"
#include "harness/verdict/sanitize.h"
#include "results/export/sanitize_report.h"
#include "sanitizers/flavours.h"

namespace assay {
namespace {

struct SanitizeOptions {
  std::vector<std::string> cases;
  std::string flavours;
  std::string builds;
  std::string stress_time = "500ms";
  std::string budget = "10m";
  std::string only = "controls,stress,sweep";
  bool build = false;
  int rounds = 3;
  std::string threads = "all";
  RunOptions run;
  FindingOptions findings;
};

// Under a sanitizer a clean case is asked for reports, not for a bound on its failure
// rate: it must have run often enough to mean something.
constexpr double kAtMost = 0.1;
constexpr double kSampleS = 0.01;

bool Wants(const SanitizeOptions& options, const std::string& part) {
  return ("," + options.only + ",").find("," + part + ",") != std::string::npos;
}

// --- Legs ------------------------------------------------------------------------------

// Those that are built; what is missing is built, named in a note, or an error.
absl::StatusOr<std::vector<Leg>> UsableLegs(const SanitizeOptions& options,
                                            const std::string& builds,
                                            const std::string& folder,
                                            std::vector<std::string>* notes) {
  absl::StatusOr<std::vector<Leg>> legs = FindLegs(options.flavours, builds);
  if (!legs.ok()) return legs.status();
  std::vector<Leg> usable;
  std::vector<std::string> missing;
  for (Leg& leg : *legs) {
    if (!leg.is_built && options.build) {
      if (!options.run.quiet) std::fprintf(stderr, "building %s\n", leg.flavour.c_str());
      const std::string sources = std::filesystem::path(builds).parent_path().string();
      absl::Status built =
          BuildLeg(leg, sources, folder + "/build-" + leg.flavour + ".log");
      if (!built.ok()) return built;
      leg.is_built = true;
    }
    if (leg.is_built) {
      usable.push_back(leg);
    } else {
      missing.push_back(leg.flavour);
    }
  }
  const bool asked_for_all = options.flavours.empty();
  if (missing.empty()) return usable;
  std::string commands;
  for (const std::string& flavour : missing) commands += "\n  " + BuildCommand(flavour);
  if (usable.empty() || !asked_for_all) {
    return absl::UnavailableError(absl::StrFormat(
        "not built below %s: %s. Build with --build, or in the folder of the sources:%s",
        builds, absl::StrJoin(missing, ", "), commands));
  }
  notes->push_back("not built, so not run: " + absl::StrJoin(missing, ", ") +
                   " (assay sanitize --build)");
  return usable;
}

std::string Joined(const std::vector<Leg>& legs) {
  std::string joined;
  for (const Leg& leg : legs) joined += (joined.empty() ? "" : ",") + leg.flavour;
  return joined;
}

// --- The three parts -------------------------------------------------------------------

absl::StatusOr<std::vector<ControlOutcome>> RunAllControls(
    const std::vector<Leg>& legs, const std::string& folder, bool quiet,
    std::vector<std::string>* notes) {
  std::vector<ControlOutcome> all;
  ProgressLine progress(quiet);
  for (const Leg& leg : legs) {
    absl::StatusOr<ControlRun> some =
        RunControls(leg.folder + "/" + kControlsProgram, *FindFlavour(leg.flavour),
                    folder, [&](const std::string& name) {
                      progress.Show("controls of " + leg.flavour + ": " + name);
                    });
    if (!some.ok()) return some.status();
    all.insert(all.end(), some->outcomes.begin(), some->outcomes.end());
    for (std::string& note :
         SuppressionNotes(*FindFlavour(leg.flavour), some->suppression_hits)) {
      notes->push_back(std::move(note));
    }
  }
  return all;
}

// The named cases of one kind, or all; a name may be of either kind.
std::vector<std::string> CasesOf(const SanitizeOptions& options, const Surroundings& all,
                                 bool stress) {
  std::vector<std::string> names;
  for (const FamilyInfo& family : all.families) {
    for (const CaseInfo& info : family.cases) {
      const bool is_wanted = options.cases.empty()
                                 ? family.family != "samples"
                                 : std::find(options.cases.begin(), options.cases.end(),
                                             info.name) != options.cases.end();
      if (info.stress.has_value() != stress || !is_wanted) continue;
      if (std::find(names.begin(), names.end(), info.name) == names.end()) {
        names.push_back(info.name);
      }
    }
  }
  return names;
}

absl::StatusOr<Plan> StressPlan(const SanitizeOptions& options, const Surroundings& all,
                                const std::string& flavours) {
  absl::StatusOr<double> time_s = ParseDuration(options.stress_time);
  if (!time_s.ok()) {
    return absl::InvalidArgumentError("--stress-time: " +
                                      std::string(time_s.status().message()));
  }
  RunOptions run = options.run;
  run.place = kMixedPlacement;
  run.flavour = flavours;
  absl::StatusOr<PlanOptions> plan =
      MakePlanOptions(run,
                      {.budget_s = kNoBudgetS,
                       .rounds_per_generation = 8,
                       .rounds_dropped = 0,
                       .hunt_s = *time_s,
                       .burst_s = std::min(kBurstS, *time_s / 4),
                       .tries = 0},
                      CommandLine());
  if (!plan.ok()) return plan.status();
  return PlanStress({.cases = CasesOf(options, all, true),
                     .at_most = kAtMost,
                     .hunts_until_known = true,
                     .for_sanitizers = true},
                    *plan, all.families, all.topology);
}

// What one flavour lacks is left out of it (sanitizers/README.md says why).
absl::StatusOr<Plan> SweepPlan(const SanitizeOptions& options, const Surroundings& all,
                               const std::vector<Leg>& legs) {
  absl::StatusOr<double> budget_s = ParseDuration(options.budget);
  if (!budget_s.ok()) {
    return absl::InvalidArgumentError("--budget: " +
                                      std::string(budget_s.status().message()));
  }
  std::vector<std::string> flavours = {"release"};
  for (const Leg& leg : legs) flavours.push_back(leg.flavour);
  const std::vector<std::string> names = CasesOf(options, all, false);
  std::optional<Plan> whole;
  for (const std::string& flavour : flavours) {
    RunOptions run = options.run;
    run.flavour = flavour;
    absl::StatusOr<PlanOptions> plan_options =
        MakePlanOptions(run,
                        {.budget_s = *budget_s,
                         .rounds_max = options.rounds,
                         .rounds_per_generation = options.rounds,
                         .rounds_dropped = 0,
                         .sample_min_s = kSampleS},
                        CommandLine());
    if (!plan_options.ok()) return plan_options.status();
    absl::StatusOr<Plan> plan = PlanSweep(
        {.cases = names, .variants = {}, .threads = options.threads, .params = {}},
        *plan_options, all.families, all.topology);
    if (!plan.ok()) return plan.status();
    if (!whole) {
      whole = *std::move(plan);
    } else {
      whole->cells.insert(whole->cells.end(), plan->cells.begin(), plan->cells.end());
    }
  }
  return *std::move(whole);
}

// --- The whole -------------------------------------------------------------------------

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
    absl::StatusOr<Plan> plan = StressPlan(options, *all, Joined(*legs));
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
      "First the controls: tiny programs with a known bug each, which must be caught, "
      "and\n"
      "right ones, which must be left alone. Then every stress case and a sweep over "
      "all\n"
      "thread counts in every flavour. A fault that several compilers see is one "
      "finding.\n\n"
      "Exit code: 0 nothing new, 1 a new finding, 3 a control failed or a sanitizer did "
      "not\n"
      "start, so that nothing can be trusted.\n\n"
      "Examples:\n"
      "  assay sanitize                              all legs that are built\n"
      "  assay sanitize --build --flavours tsan,asan\n"
      "  assay sanitize lazy_singleton cache_throughput --flavours tsan\n"
      "  assay sanitize --only controls\n"
      "The parts are runs of their own: assay report DIR/stress, assay report DIR/sweep");
  command->callback([options, &exit_code] { exit_code = Sanitize(*options); });
}

}  // namespace assay
