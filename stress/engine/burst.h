// Runs bursts: a stride of fresh states, all lanes through it, outcomes counted, again
// and again, until time or iterations are over or something failed. Tested in
// burst_test.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "harness/cell/team.h"
#include "results/model/cell.h"
#include "results/model/stress.h"

namespace assay {

class BurstRunner {
 public:
  // `on_stuck` is called, on another thread, where the lanes make no progress any more;
  // Run() will then hardly return. It gets what the watchdog found.
  explicit BurstRunner(std::function<void(const std::string&)> on_stuck)
      : on_stuck_(std::move(on_stuck)) {}

  // An error where the cell is none of this executable's, its test cannot be built, or a
  // lane cannot be started or pinned. What the code under test does wrong is in the
  // result. One caller at a time; lanes persist from one burst to the next.
  absl::StatusOr<BurstResult> Run(const Cell& cell, const BurstOrder& order);

 private:
  absl::StatusOr<Team*> TeamOf(int lanes);

  std::function<void(const std::string&)> on_stuck_;
  std::map<int, std::unique_ptr<Team>> teams_;  // by number of lanes
};

}  // namespace assay
