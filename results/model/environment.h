// The machine and software that a run was measured on.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay {

struct Environment {
  std::string assay_version;
  std::string time_utc;  // ISO 8601
  std::string host_os;
  std::string kernel;
  std::string cpu_model;
  std::string virtualization;  // "none" or the hypervisor's name
  int cores = 0;               // physical, allowed
  int packages = 0;
  std::vector<int> allowed_cpus;
  // Of the whole machine, allowed or not: ThreadBorders() in harness/topology.
  std::vector<int> thread_borders;
  std::optional<double> cpu_quota;  // CPUs' worth of time per period; absent: unlimited
  bool operator==(const Environment&) const = default;
};

}  // namespace assay
