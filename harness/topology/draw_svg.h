// A machine and the lanes on it as an SVG picture, drawn by hwloc's own `lstopo`.
// Tested in draw_svg_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/topology/topology.h"

namespace assay {

// The CPUs of `lanes` (OS index for each lane, empty: none) are painted and named after
// their lanes. Unavailable where lstopo is not installed or fails.
absl::StatusOr<std::string> DrawSvg(const Topology& topology,
                                    const std::vector<int>& lanes);

// lstopo's picture made fit for other programs: its viewBox says "px", which is not
// valid there and makes some renderers show nothing.
std::string WithPlainViewBox(const std::string& svg);

}  // namespace assay
