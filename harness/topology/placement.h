// Where lanes go: a policy's name, a topology and a number of lanes in, one CPU per lane
// out. Pure, so that it is tested on machines nobody here has. Tested in
// placement_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/topology/topology.h"

namespace assay {

struct PolicyHelp {
  std::string name;  // as it is typed
  std::string help;  // one phrase
};

// Every policy, for `--help`; the first is the default.
std::vector<PolicyHelp> PlacementPolicies();

// The OS index of each lane's CPU, all distinct and allowed; empty for "none". More
// lanes only ever append: the first n are the same for every count >= n. InvalidArgument
// for an unknown policy, for fewer than 1 or more than ThreadsAllowed() lanes, and for a
// list that names a CPU twice, a CPU not allowed, or too few of them.
absl::StatusOr<std::vector<int>> PlaceLanes(const Topology& topology,
                                            const std::string& policy, int lanes);

// How many lanes a user means who gives a policy and no number: as many as are allowed,
// or as many as an explicit list names.
int DefaultLanes(const Topology& topology, const std::string& policy);

}  // namespace assay
