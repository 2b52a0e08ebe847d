// The machine and software that a run was measured on.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay {

// One hardware thread of the machine, for pictures of it. Indices other than os_index are
// hwloc's logical ones over the whole machine; -1 where it shows no such level.
struct MachineCpu {
  int os_index = 0;  // what the kernel calls it, and what Cell::cpus holds
  int core = -1;
  int package = -1;
  int numa = -1;
  int l3 = -1;
  int kind = 0;         // rank of its CPU kind, 0 = slowest
  bool allowed = true;  // this process may use it
  bool operator==(const MachineCpu&) const = default;
};

// What the doctor says of one property of the machine.
struct DoctorCheck {
  enum State { kGood, kNote, kProblem };
  std::string name;  // "CPU quota"
  State state = kGood;
  std::string found;   // what is so
  std::string remedy;  // what to do about it; empty where nothing
  bool operator==(const DoctorCheck&) const = default;
};

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
  std::vector<MachineCpu> cpus;     // of the whole machine, near ones adjacent
  std::vector<DoctorCheck> checks;  // what was seen when the run began
  bool operator==(const Environment&) const = default;
};

}  // namespace assay
