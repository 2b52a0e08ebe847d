// Executes a plan: generations of fresh children, rounds of cells in seeded order, every
// sample into the journal. Decides nothing about claims: a Steering says which cells are
// still worth measuring. Tested with scripted children in runner_test.cc.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/base/clock.h"
#include "harness/run/child.h"
#include "harness/topology/machine_probe.h"
#include "results/journal/journal.h"
#include "results/model/plan.h"

namespace assay {

// What the runner asks before every round.
class Steering {
 public:
  virtual ~Steering() = default;
  // The cells worth measuring in the next round, by index, given all records so far.
  // Empty: the run is over, for the reason that EndReason() gives.
  virtual std::vector<int> ActiveCells(const RunRecords& records) = 0;
  virtual std::string EndReason() const = 0;
};

struct RunProgress {
  int round = 0;
  int cells_active = 0;
  int samples = 0;
  double elapsed_s = 0;
  double budget_s = 0;
  std::string doing;  // "measuring agent_evolution/openmp x2 ..."
};

// Everything the runner touches outside of itself.
struct RunContext {
  ChildFactory& children;
  Clock& clock;
  Steering& steering;
  std::function<absl::Status(const JournalRecord&)> append;  // to the journal
  std::function<MachineCounters()> read_machine;
  std::function<void(const RunProgress&)> show_progress;
  std::function<std::string(const Cell&)>
      reproduce;  // the command that repeats a finding
  const std::atomic<bool>& interrupted;
};

// Asks a child for the constants of each workload in the plan; once per run.
absl::StatusOr<std::map<std::string, Constants>> CalibrateWorkloads(
    const Plan& plan, ChildFactory& children);

// How long the run has been measuring, also where it has not come to its end.
double SpentSeconds(const RunRecords& records);

// Measures until the steering has no more active cells, the budget is spent or the user
// interrupts. A fault of a child is a finding, its cell is given up and the others go
// on. An error only where the journal cannot be written or no child can be started.
//
// `earlier` holds the records of a run of this plan that is to go on: measuring continues
// with the next round, fresh children and the same iteration counts, and the budget
// counts from the earlier end. The result holds both.
absl::StatusOr<RunRecords> ExecutePlan(const Plan& plan, const RunContext& context,
                                       RunRecords earlier = {});

}  // namespace assay
