// What `assay sanitize` runs: the legs that are built, the controls in each, and the
// plans of its hunt and of its sweep. The command itself is sanitize_command.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/app/finding_options.h"
#include "harness/app/legs.h"
#include "harness/app/pipeline.h"
#include "harness/app/run_options.h"
#include "harness/run/controls.h"
#include "results/model/plan.h"

namespace assay {

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

// InvalidArgument names a part other than "controls", "stress" and "sweep", and a time
// that is none.
absl::Status CheckOptions(const SanitizeOptions& options);
// Whether that part is to run.
bool Wants(const SanitizeOptions& options, const std::string& part);

// Those that are built below the folder `builds`; what is missing is built (with a log in
// `folder`), named in a note, or an error.
absl::StatusOr<std::vector<Leg>> UsableLegs(const SanitizeOptions& options,
                                            const std::string& builds,
                                            const std::string& folder,
                                            std::vector<std::string>* notes);

// In each leg all of them, with progress on standard error unless `quiet`. Evidence goes
// into `folder`, what is said of suppressions into `notes`.
absl::StatusOr<std::vector<ControlOutcome>> RunAllControls(
    const std::vector<Leg>& legs, const std::string& folder, bool quiet,
    std::vector<std::string>* notes);

// InvalidArgument names a case that is of neither kind.
absl::Status CheckCases(const SanitizeOptions& options, const Surroundings& all);

// The named cases of one kind, or all; a name may be of either kind.
std::vector<std::string> CasesOf(const SanitizeOptions& options, const Surroundings& all,
                                 bool stress);

// One hunt over all legs.
absl::StatusOr<Plan> StressPlan(const SanitizeOptions& options, const Surroundings& all,
                                const std::vector<Leg>& legs);

// One sweep over release and all legs. What one flavour lacks is left out of it
// (sanitizers/README.md says why).
absl::StatusOr<Plan> SweepPlan(const SanitizeOptions& options, const Surroundings& all,
                               const std::vector<Leg>& legs);

}  // namespace assay
