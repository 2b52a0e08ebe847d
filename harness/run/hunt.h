// Executes a stress plan: rounds of bursts, every cell in turn, each in a child process
// of its own, until a cell has failed or has had its time. A failure is followed up
// (follow_up.h) and becomes a finding. Tested with scripted children in hunt_test.cc.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "harness/base/clock.h"
#include "harness/run/child.h"
#include "results/journal/journal.h"
#include "results/model/plan.h"

namespace assay {

struct HuntProgress {
  int round = 0;
  int cells_active = 0;
  int findings = 0;
  std::int64_t iterations = 0;
  double elapsed_s = 0;
  double left_s = 0;  // of hunting, if nothing fails any more
  std::string doing;
};

// Everything the hunt touches outside of itself.
struct HuntContext {
  ChildFactory& children;
  Clock& clock;
  std::function<absl::Status(const JournalRecord&)> append;  // to the journal
  std::function<void(const HuntProgress&)> show_progress;
  // The command that replays this, for a finding.
  std::function<std::string(const Cell&, const BurstOrder&)> reproduce;
  // The command that hunts in this cell again, where no one seed repeats a finding.
  std::function<std::string(const Cell&)> reproduce_hunt;
  const std::atomic<bool>& interrupted;
};

// A fault of a child, a failure and growing memory are findings, and end their cell. An
// error only where the journal cannot be written or no child can be started. `earlier`
// holds the records of a hunt of this plan that is to go on.
absl::StatusOr<RunRecords> ExecuteHunt(const Plan& plan, const HuntContext& context,
                                       RunRecords earlier = {});

}  // namespace assay
