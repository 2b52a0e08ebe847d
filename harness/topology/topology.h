// The machine as lanes see it: which CPUs this process may use, which of them share a
// core, a cache, memory or a package, and how much CPU time a cgroup grants. Plain data;
// load.h fills it from hwloc, placement.h decides with it. Tested in topology_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay {

// One hardware thread. Indices other than os_index are hwloc's logical ones, counted
// within what the process may use; -1 where the machine shows no such level.
struct Cpu {
  int os_index = 0;  // what the kernel calls it
  int core = -1;
  int package = -1;
  int numa = -1;
  int l2 = -1;
  int l3 = -1;
  int thread = 0;  // position among the allowed threads of its core, from 0
  int kind = 0;    // rank of its CPU kind, 0 = slowest; all 0 where unknown
  bool operator==(const Cpu&) const = default;
};

// Where a topology comes from; enough to load it again.
struct TopologyInput {
  // kWholeMachine includes the CPUs that this process may not use: to look at, not to
  // place lanes on.
  enum class Kind { kThisMachine, kWholeMachine, kSynthetic, kXml };
  Kind kind = Kind::kThisMachine;
  std::string text;            // hwloc's synthetic description, or the XML file's path
  std::vector<int> only_cpus;  // OS indices to restrict it to; empty: no restriction
  bool operator==(const TopologyInput&) const = default;
};

struct Topology {
  std::vector<Cpu>
      cpus;             // the allowed ones, in hwloc's logical order: near ones adjacent
  int cpus_online = 0;  // allowed or not
  std::optional<double> cpu_quota;  // CPUs' worth of time per period; absent: unlimited
  bool this_machine = false;        // false: lanes cannot be pinned on it
  std::string source;  // for people: "this machine", "synthetic 'core:2 pu:2'"
  TopologyInput input;
};

// How many there are among the allowed CPUs. CPUs for which the machine shows no core
// count as a core each, those without a package as one package; the other counts are 0
// where there is no such level.
int CoreCount(const Topology& topology);
int PackageCount(const Topology& topology);
int NumaCount(const Topology& topology);
int L3Count(const Topology& topology);
int KindCount(const Topology& topology);

// Thread counts, ascending, up to which more lanes of the `cores` placement are like
// those before: the cores of the smallest memory node or kind of CPU, all cores, all
// CPUs. What was measured on one side of such a border says nothing of the other.
std::vector<int> ThreadBorders(const Topology& topology);

// The CPU with this OS index, or null where it is not an allowed one.
const Cpu* FindCpu(const Topology& topology, int os_index);

// OS indices of the allowed CPUs, ascending.
std::vector<int> AllowedCpus(const Topology& topology);

// How many threads a cell may have: the allowed CPUs, limited by the whole CPUs' worth
// of a quota; at least 1.
int ThreadsAllowed(const Topology& topology);

// "2 CPUs allowed (0-1)", "4 of 16 CPUs allowed (affinity 0-3), cgroup quota 2.0".
std::string AllowedText(const Topology& topology);

// Why no more than ThreadsAllowed(), for the brackets of "8 cores claimed, 2 allowed
// here (cgroup quota 2.0)": the quota, the affinity, or the size of the machine.
std::string LimitText(const Topology& topology);

}  // namespace assay
