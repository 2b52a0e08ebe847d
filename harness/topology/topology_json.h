// The machine and the lanes on it as JSON, for `assay topology --json`. The names of
// the members are those of topology.h; a level that the machine does not show, and a
// quota that nothing sets, are null. Tested in draw_test.cc.
#pragma once

#include <string>

#include "harness/topology/draw.h"
#include "harness/topology/topology.h"

namespace assay {

// One object with members `topology` and `placement`; ends with a line end.
std::string TopologyJson(const Topology& topology, const PlacedLanes& placed);

}  // namespace assay
