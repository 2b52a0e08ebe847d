// The way that every measuring command goes: look around, plan, run, evaluate, report.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/app/run_options.h"
#include "harness/topology/topology.h"
#include "results/journal/journal.h"
#include "results/model/case_info.h"
#include "results/model/model_json.h"
#include "results/model/run_report.h"

namespace assay {

// What there is to measure, and on what.
struct Surroundings {
  Topology topology;
  std::vector<FamilyInfo> families;
};
absl::StatusOr<Surroundings> LookAround(const std::vector<std::string>& cells);

// Looks around, makes the plan, runs it into a new run folder, prints the console report
// and where the files are. Returns the exit code.
using MakePlanFn = std::function<absl::StatusOr<Plan>(const Surroundings&)>;
int PlanAndRun(const RunOptions& options, const MakePlanFn& make_plan);

// Keeps a run that others measured: gives it an id and a folder, and ends as PlanAndRun.
int KeepAndReport(const RunOptions& options, RunHeader header, const RunRecords& records);

// A part of a larger whole: runs the plan into that folder, which is made, and leaves its
// reports there; prints nothing but progress.
absl::StatusOr<RunReport> RunPart(const std::string& folder, Plan plan,
                                  const RunOptions& options,
                                  const Surroundings& surroundings);

// Whether Ctrl-C has come during any run of this process.
bool WasInterrupted();

// Goes on with an earlier run in its folder; otherwise as PlanAndRun. `options` gives
// the budget on top of what was spent, and everything that is not part of the plan.
int ResumeAndReport(const std::string& run, const RunOptions& options);

// Measures without leaving anything behind; for the doctor. Progress is shown unless
// quiet.
absl::StatusOr<RunReport> RunInPassing(Plan plan, const RunOptions& options,
                                       const Surroundings& surroundings);

// Every report.* file that this build can write, into a folder that is created
// where it is missing.
absl::Status WriteReports(const RunReport& report, const std::string& folder);

// 0, 1 or 4 by the contract in commands.h.
int ExitCodeOf(const RunReport& report, bool strict);

// A mistake of the user is 2, anything else the harness's trouble, 3.
int ExitCodeOf(const absl::Status& status);

}  // namespace assay
