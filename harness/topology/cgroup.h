// CPU quotas of control groups. A quota of two CPUs' worth of time lets eight threads
// start and then stops all of them for most of each period, which no topology shows; so
// a run must know it before it promises eight lanes. Tested in cgroup_test.cc.
#pragma once

#include <optional>
#include <string>

namespace assay {

// The tightest quota on this process, in CPUs' worth of time: the smallest of its own
// group's and those of all groups above that are visible here, in cgroup v2 (cpu.max),
// v1 (cpu.cfs_quota_us) or both on a hybrid system. Absent where nothing limits it. All
// files are read below `root`.
std::optional<double> ReadCpuQuota(const std::string& root = "/");

}  // namespace assay
