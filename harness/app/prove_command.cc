// `assay prove`: tests the claims of claims files.
#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "absl/strings/str_format.h"
#include "harness/app/commands.h"
#include "harness/app/number_option.h"
#include "harness/app/pipeline.h"
#include "harness/app/reproduce.h"
#include "harness/verdict/claims.h"

namespace assay {
namespace {

struct ProveOptions {
  RunOptions run;
  std::vector<std::string> files;
  std::vector<std::string> only;
  bool confidence_given = false;
  bool predict = false;
};

// Claims share their cells: two minutes decide a dozen of them on an idle machine.
constexpr RunLimits kProveLimits{.budget_s = 180};

absl::StatusOr<ProveRequest> ReadClaims(const ProveOptions& options) {
  ProveRequest request{.only = options.only, .predict = options.predict};
  std::map<std::string, const Claim*> ids;
  for (const std::string& file : options.files) {
    absl::StatusOr<ClaimsFile> claims = LoadClaims(file);
    if (!claims.ok()) return claims.status();
    for (Claim& claim : claims->claims) {
      if (options.confidence_given) claim.confidence = options.run.confidence;
      request.claims.push_back(std::move(claim));
    }
    request.projections.insert(request.projections.end(), claims->projections.begin(),
                               claims->projections.end());
  }
  for (const Claim& claim : request.claims) {
    const auto [first, added] = ids.emplace(claim.id, &claim);
    if (added) continue;
    return absl::InvalidArgumentError(
        absl::StrFormat("%s:%d: claim id '%s' is already used at %s:%d", claim.file,
                        claim.line, claim.id, first->second->file, first->second->line));
  }
  return request;
}

absl::StatusOr<Plan> MakePlan(const ProveOptions& options,
                              const Surroundings& surroundings) {
  absl::StatusOr<PlanOptions> plan =
      MakePlanOptions(options.run, kProveLimits, CommandLine());
  if (!plan.ok()) return plan.status();
  absl::StatusOr<ProveRequest> request = ReadClaims(options);
  if (!request.ok()) return request.status();
  return PlanProve(*request, *plan, surroundings.families, surroundings.topology);
}

int Prove(const ProveOptions& options) {
  return PlanAndRun(options.run, [&](const Surroundings& surroundings) {
    return MakePlan(options, surroundings);
  });
}

}  // namespace

void AddProveCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ProveOptions>();
  CLI::App* command = app.add_subcommand(
      "prove", "Test speedup claims: PROVED, REFUTED, UNDECIDED, UNTESTABLE");
  command->add_option("claims", options->files, "Claims files (TOML)")->required();
  command->add_option("--only", options->only, "Only the claim with this id; repeatable")
      ->type_name("ID")
      ->allow_extra_args(false);
  const CLI::Option* confidence =
      command
          ->add_option(
              "--confidence", options->run.confidence,
              "Of every claim, instead of the file's (0.95 where it says nothing)")
          ->check(NumberBetween(0.5, 0.9999));
  command->add_flag("--predict", options->predict,
                    "For claims about more threads than this machine has: measure fewer "
                    "and project, which proves nothing");
  AddRunOptions(*command, options->run);
  command->footer(
      "Measures until every claim is decided or the budget (3 minutes) is spent.\n"
      "Exit code: 0 all proved; 1 a claim refuted or a finding; 2 bad usage or file;\n"
      "3 the harness failed; 4 with --strict: undecided or untestable; 130 "
      "interrupted.\n\n"
      "Examples:\n"
      "  assay prove workloads/claims/two_cores.toml\n"
      "  assay prove claims.toml --only six-on-eight --budget 10m --strict\n"
      "  assay prove claims.toml --predict     what 8 cores could do, seen from 2");
  command->callback([options, confidence, &exit_code] {
    options->confidence_given = confidence->count() > 0;
    exit_code = Prove(*options);
  });
}

}  // namespace assay
