// Facts of the host: for the report's environment and for `assay doctor`. Everything is
// read below a root that tests replace. A fact that this machine does not show is
// absent, because "not visible" is not "off". Tested in host_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/topology/topology.h"
#include "results/model/environment.h"

namespace assay {

struct HostFacts {
  std::string cpu_model = "unknown";
  std::string kernel = "unknown";          // "6.1.0-18-amd64"
  std::string os = "unknown";              // "Debian GNU/Linux 12 (bookworm)"
  std::string virtualization = "unknown";  // "none", or the hypervisor's name
  std::optional<bool> smt_active;          // siblings share cores, as this kernel sees it
  std::optional<std::string> scaling_governor;  // "performance"; several by commas
  std::optional<bool> turbo;                    // may exceed its nominal frequency
  std::optional<double> load_1min;              // tasks that ran or wanted to
  std::optional<double> steal_share;            // of all CPU time since boot
  bool operator==(const HostFacts&) const = default;
};

HostFacts ReadHostFacts(const std::string& root = "/");

// The environment of a run that starts now. Never fails: what cannot be read is
// "unknown".
Environment ReadEnvironment(const Topology& topology, const std::string& root = "/");

// The CPUs of a whole machine as a run remembers them; those in `allowed` are marked.
std::vector<MachineCpu> MachineCpus(const Topology& whole,
                                    const std::vector<int>& allowed);

// What one call of NowNs() costs, in nanoseconds: the median over batches of calls made
// back to back. Measures for about a millisecond.
double TimerCostNs();

}  // namespace assay
