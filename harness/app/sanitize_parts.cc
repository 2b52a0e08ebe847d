#include "harness/app/sanitize_parts.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "harness/app/reproduce.h"
#include "harness/app/terminal.h"
#include "harness/base/duration.h"
#include "harness/base/suggest.h"
#include "harness/plan/catalogue.h"
#include "harness/plan/plan_stress.h"
#include "harness/verdict/sanitize.h"
#include "sanitizers/flavours.h"

namespace assay {
namespace {

// Under a sanitizer a clean case is asked for reports, not for a bound on its failure
// rate: it must have run often enough to mean something.
constexpr double kAtMost = 0.1;
constexpr double kSampleS = 0.01;

std::string Joined(const std::vector<Leg>& legs) {
  return absl::StrJoin(
      legs, ",", [](std::string* text, const Leg& leg) { text->append(leg.flavour); });
}

}  // namespace

absl::Status CheckOptions(const SanitizeOptions& options) {
  const std::vector<std::string> known = {"controls", "stress", "sweep"};
  const std::vector<std::string> asked = absl::StrSplit(options.only, ',');
  for (const std::string& part : asked) {
    if (std::find(known.begin(), known.end(), part) == known.end()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "--only: there is no part '%s'.%s", part, Suggestion(part, known)));
    }
  }
  const std::pair<const char*, const std::string&> times[] = {
      {"--stress-time", options.stress_time}, {"--budget", options.budget}};
  for (const auto& [option, text] : times) {
    absl::StatusOr<double> time_s = ParseDuration(text);
    if (!time_s.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(option, ": ", time_s.status().message()));
    }
  }
  return absl::OkStatus();
}

bool Wants(const SanitizeOptions& options, const std::string& part) {
  return ("," + options.only + ",").find("," + part + ",") != std::string::npos;
}

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

absl::Status CheckCases(const SanitizeOptions& options, const Surroundings& all) {
  std::set<std::string> known;
  for (const FamilyInfo& family : all.families) {
    for (const CaseInfo& info : family.cases) known.insert(info.name);
  }
  for (const std::string& name : options.cases) {
    if (known.contains(name)) continue;
    return absl::InvalidArgumentError(absl::StrFormat(
        "unknown case '%s'.%s", name, Suggestion(name, {known.begin(), known.end()})));
  }
  return absl::OkStatus();
}

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
                                const std::vector<Leg>& legs) {
  absl::StatusOr<double> time_s = ParseDuration(options.stress_time);
  if (!time_s.ok()) return time_s.status();
  RunOptions run = options.run;
  run.place = kMixedPlacement;
  run.flavour = Joined(legs);
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

absl::StatusOr<Plan> SweepPlan(const SanitizeOptions& options, const Surroundings& all,
                               const std::vector<Leg>& legs) {
  absl::StatusOr<double> budget_s = ParseDuration(options.budget);
  if (!budget_s.ok()) return budget_s.status();
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

}  // namespace assay
