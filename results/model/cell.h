// A cell: one case at one point of its axes. The unit that is measured.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/model/case_info.h"
#include "results/model/command.h"

namespace assay {

// Figures that a workload measured once at the start of a run and that every cell then
// shares ("steps_per_ms"), so that all cells do exactly the same work.
using Constants = std::map<std::string, double>;

struct Cell {
  std::string workload;
  std::string variant;
  int threads = 1;
  Params params;  // complete: defaults filled in
  Constants constants;
  std::string placement = "cores";
  std::vector<int> cpus;  // OS index for each lane; empty where lanes are not pinned
  std::string flavour = "release";
  Scales scales = Scales::kStrong;
  Threading threading = Threading::kLanes;
  std::string item = "iteration";  // what an item of throughput is
  std::optional<StressCell> stress = {};
  std::optional<CommandSpec> command = {};  // a program; placeholders are replaced
  bool operator==(const Cell&) const = default;
};

// "agent_evolution/work_stealing x2 agents=64 work_ms=1" -- unique within a plan whose
// cells share placement and flavour; those are appended where they are not the default.
std::string CellName(const Cell& cell);

}  // namespace assay
