// Topologies from hwloc: of this machine, of a described one, of a saved one. The only
// file pair that knows hwloc. Tested in load_test.cc.
//
// hwloc ignores `taskset` unless told otherwise and never sees cgroup quotas; here the
// CPUs are those the calling process may use, and the quota comes from cgroup.h.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/topology/topology.h"

namespace assay {

// What the calling process may use, including its cgroup's quota. Takes milliseconds.
absl::StatusOr<Topology> LoadThisMachine();

// All of it, allowed or not.
absl::StatusOr<Topology> LoadWholeMachine();

// A machine in hwloc's synthetic language, such as "package:2 l3:2 core:4 pu:2"; see
// "Synthetic topologies" in hwloc's manual. `only_cpus` restricts it to these OS indices,
// as a cpuset would; empty means all.
absl::StatusOr<Topology> LoadSynthetic(const std::string& description,
                                       const std::vector<int>& only_cpus = {});

// A machine saved by `lstopo FILE.xml`.
absl::StatusOr<Topology> LoadXml(const std::string& path,
                                 const std::vector<int>& only_cpus = {});

// Any of the three.
absl::StatusOr<Topology> Load(const TopologyInput& input);

// The machine as hwloc's XML, with the CPUs of `lanes` (OS indices) marked so that
// lstopo paints them.
absl::StatusOr<std::string> ExportXml(const TopologyInput& input,
                                      const std::vector<int>& lanes);

}  // namespace assay
