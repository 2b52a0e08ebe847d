// The options that every command which measures has in common, and how they are written.
// Tested in run_options_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/plan/make_plan.h"

namespace CLI {
class App;
}

namespace assay {

struct RunOptions {
  std::string place = "cores";
  std::string flavour = ASSAY_FLAVOUR;  // as this program: its children lie beside it
  std::string budget;                   // as typed; each command has its own default
  std::string hang_after;
  int rounds_max = 0;       // 0: the command's default
  int rounds_dropped = -1;  // -1: the command's default
  double confidence = 0.95;
  std::uint64_t seed = 1;
  std::string out;  // empty: assay-results/<run id>
  std::string priority = "normal";
  std::vector<std::string> cells;  // places to look for children; empty: ChildrenFolder()
  bool quiet = false;
  bool strict = false;
};

// Of a run that describes: rounds enough for an interval, not for a verdict.
inline constexpr RunLimits kSweepLimits{
    .budget_s = 60, .rounds_max = 20, .rounds_dropped = 1};
// Of a hunt, for which an option says how long it takes.
inline constexpr double kNoBudgetS = 1e9;
// A burst is short, so that modes and placements take turns often, and so that a child is
// restarted often: memory layout is luck.
inline constexpr double kBurstS = 0.1;

// Declares the options on a command.
void AddRunOptions(CLI::App& command, RunOptions& options);

// Declares --variant and -p, which commands that name cases have in common.
struct CaseOptions {
  std::vector<std::string> variants;  // empty: all
  std::vector<std::string> params;    // as typed: "name=value,..."
};
void AddCaseOptions(CLI::App& command, CaseOptions& options);

// The plan's share of the options, budget and hang limit parsed. `defaults` holds the
// command's own limits.
absl::StatusOr<PlanOptions> MakePlanOptions(const RunOptions& options, RunLimits defaults,
                                            const std::string& command);

}  // namespace assay
