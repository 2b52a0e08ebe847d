// A machine and the lanes on it as text for a terminal of 80 columns. Up to 32 CPUs
// every CPU is shown; above, every L3 cache is one line and empty neighbours share one.
// Tested in draw_test.cc.
#pragma once

#include <string>
#include <vector>

#include "harness/topology/topology.h"

namespace assay {

// What PlaceLanes() decided, and what it was asked.
struct PlacedLanes {
  std::string policy = "cores";
  int lanes = 1;
  std::vector<int> cpus;  // OS index for each lane; empty where lanes are not pinned
};

// Ends with a line end.
std::string DrawMachine(const Topology& topology, const PlacedLanes& placed);

}  // namespace assay
