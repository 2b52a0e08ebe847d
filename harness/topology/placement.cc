// See placement.h.
//
// Each policy but `list` and `none` is a total order of the allowed CPUs, and the lanes
// take the first ones. On two packages of two cores of two threads (the CPUs of a core
// side by side), eight lanes sit like this:
//
//              package 0        package 1
//             [ 0  1] [ 2  3]  [ 4  5] [ 6  7]
//   cores      L0 L4   L1 L5    L2 L6   L3 L7
//   compact    L0 L1   L2 L3    L4 L5   L6 L7
//   spread     L0 L4   L2 L6    L1 L5   L3 L7
#include "harness/topology/placement.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <tuple>

#include "absl/strings/str_format.h"
#include "harness/base/suggest.h"
#include "harness/topology/cpu_list.h"

namespace assay {
namespace {

using Lanes = absl::StatusOr<std::vector<int>>;

struct Request {
  const Topology& topology;
  std::string argument;  // what follows the policy's colon
  int lanes = 1;
};

std::vector<int> OsIndices(const std::vector<Cpu>& cpus, int count) {
  std::vector<int> indices;
  for (const Cpu& cpu : cpus) indices.push_back(cpu.os_index);
  indices.resize(static_cast<std::size_t>(count));  // PlaceLanes checked that it shrinks
  return indices;
}

// hwloc's order puts CPUs next to each other that share most, so the first n cores fill
// an L3, then its NUMA node, then its package. It knows nothing of kinds: on a machine
// with performance and efficiency cores the lanes sit on whichever come first, and once
// they sit on both, equal shares of work end at different times. That is what the whole
// machine does for a program; `performance` asks what its fast cores do.
Lanes PlaceOnCores(const Request& request) {
  std::vector<Cpu> cpus = request.topology.cpus;
  std::stable_sort(cpus.begin(), cpus.end(),
                   [](const Cpu& a, const Cpu& b) { return a.thread < b.thread; });
  return OsIndices(cpus, request.lanes);
}

Lanes PlaceCompactly(const Request& request) {
  return OsIndices(request.topology.cpus, request.lanes);
}

// How many lanes are on each package, NUMA node, L3 and L2 so far.
class LanesAtLevels {
 public:
  explicit LanesAtLevels(const std::vector<Cpu>& cpus) {
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
      int index_max = -1;  // the index of a level that is missing; so counts start there
      for (const Cpu& cpu : cpus) index_max = std::max(index_max, cpu.*kLevels[level]);
      counts_[level].resize(static_cast<std::size_t>(index_max + 2));
    }
  }

  void Add(const Cpu& cpu) {
    for (std::size_t level = 0; level < kLevels.size(); ++level) ++Count(level, cpu);
  }

  // Lower is to be used sooner.
  std::array<int, 5> Rank(const Cpu& cpu) {
    return {cpu.thread, Count(0, cpu), Count(1, cpu), Count(2, cpu), Count(3, cpu)};
  }

 private:
  static constexpr std::array<int Cpu::*, 4> kLevels = {&Cpu::package, &Cpu::numa,
                                                        &Cpu::l3, &Cpu::l2};

  int& Count(std::size_t level, const Cpu& cpu) {
    return counts_[level][static_cast<std::size_t>(cpu.*kLevels[level] + 1)];
  }

  std::array<std::vector<int>, 4> counts_;
};

// The next lane takes a core before a sibling; then goes to the package with the fewest
// lanes; in it to the NUMA node with the fewest, and so on down. On a regular machine
// that is round-robin at every level; where a cpuset has holes it still balances what
// there is to balance.
Lanes PlaceSpread(const Request& request) {
  LanesAtLevels placed_in(request.topology.cpus);
  std::vector<Cpu> unused = request.topology.cpus;
  std::vector<int> placed;
  while (static_cast<int>(placed.size()) < request.lanes) {
    std::size_t next = 0;  // of equals the first: the nearest in hwloc's order
    for (std::size_t other = 1; other < unused.size(); ++other) {
      if (placed_in.Rank(unused[other]) < placed_in.Rank(unused[next])) next = other;
    }
    placed_in.Add(unused[next]);
    placed.push_back(unused[next].os_index);
    unused.erase(unused.begin() + static_cast<std::ptrdiff_t>(next));
  }
  return placed;
}

Lanes PlaceOnPerformanceCores(const Request& request) {
  std::vector<Cpu> cpus = request.topology.cpus;
  std::stable_sort(cpus.begin(), cpus.end(), [](const Cpu& a, const Cpu& b) {
    return std::tie(b.kind, a.thread) < std::tie(a.kind, b.thread);
  });
  return OsIndices(cpus, request.lanes);
}

Lanes PlaceOnList(const Request& request) {
  Lanes cpus = ParseCpuList(request.argument);
  if (!cpus.ok()) return cpus.status();
  std::set<int> seen;
  for (int cpu : *cpus) {
    if (FindCpu(request.topology, cpu) == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrFormat("placement 'list:%s' names CPU %d: %s", request.argument, cpu,
                          AllowedText(request.topology)));
    }
    if (!seen.insert(cpu).second) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "placement 'list:%s' names CPU %d twice", request.argument, cpu));
    }
  }
  const int named = static_cast<int>(cpus->size());
  if (named < request.lanes) {
    return absl::InvalidArgumentError(
        absl::StrFormat("placement 'list:%s' names %d CPU%s for %d lanes",
                        request.argument, named, named == 1 ? "" : "s", request.lanes));
  }
  cpus->resize(static_cast<std::size_t>(request.lanes));
  return cpus;
}

Lanes PlaceNowhere(const Request&) { return std::vector<int>(); }

struct Policy {
  const char* name;
  bool takes_argument;
  const char* typed;  // in help texts
  const char* help;
  Lanes (*place)(const Request&);
};

constexpr Policy kPolicies[] = {
    {"cores", false, "cores",
     "one lane per physical core, nearest cache first; siblings once all cores are used",
     PlaceOnCores},
    {"compact", false, "compact", "all siblings of a core before the next core",
     PlaceCompactly},
    {"spread", false, "spread",
     "across packages, NUMA nodes and caches in turn; siblings last", PlaceSpread},
    {"performance", false, "performance",
     "every CPU of the fastest kind of core before the next kind; within it as 'cores'",
     PlaceOnPerformanceCores},
    {"list", true, "list:0,2,4", "these CPUs in this order, by the kernel's numbers",
     PlaceOnList},
    {"none", false, "none", "not pinned: the kernel moves lanes as it likes",
     PlaceNowhere},
};

const Policy* FindPolicy(const std::string& name, bool has_argument) {
  for (const Policy& policy : kPolicies) {
    if (policy.name == name && policy.takes_argument == has_argument) return &policy;
  }
  return nullptr;
}

absl::Status UnknownPolicy(const std::string& policy) {
  std::vector<std::string> known;
  for (const Policy& each : kPolicies) known.push_back(each.typed);
  return absl::InvalidArgumentError(absl::StrFormat("no placement is called '%s'.%s",
                                                    policy, Suggestion(policy, known)));
}

absl::Status CheckLanes(const Topology& topology, int lanes) {
  if (lanes < 1) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%d lanes asked for; at least 1 is needed", lanes));
  }
  if (lanes > ThreadsAllowed(topology)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%d lanes asked for, %d allowed here (%s)", lanes,
                        ThreadsAllowed(topology), LimitText(topology)));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<PolicyHelp> PlacementPolicies() {
  std::vector<PolicyHelp> helps;
  for (const Policy& policy : kPolicies) helps.push_back({policy.typed, policy.help});
  return helps;
}

absl::StatusOr<std::vector<int>> PlaceLanes(const Topology& topology,
                                            const std::string& policy, int lanes) {
  const std::size_t colon = policy.find(':');
  const bool has_argument = colon != std::string::npos;
  const Policy* found = FindPolicy(policy.substr(0, colon), has_argument);
  if (found == nullptr) return UnknownPolicy(policy);
  if (absl::Status status = CheckLanes(topology, lanes); !status.ok()) return status;
  return found->place({.topology = topology,
                       .argument = has_argument ? policy.substr(colon + 1) : "",
                       .lanes = lanes});
}

int DefaultLanes(const Topology& topology, const std::string& policy) {
  if (policy.rfind("list:", 0) == 0) {
    const absl::StatusOr<std::vector<int>> named = ParseCpuList(policy.substr(5));
    if (named.ok()) return static_cast<int>(named->size());
  }
  return ThreadsAllowed(topology);
}

}  // namespace assay
