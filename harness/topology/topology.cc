// See topology.h.
#include "harness/topology/topology.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "absl/strings/str_format.h"
#include "harness/topology/cpu_list.h"

namespace assay {
namespace {

int Distinct(const Topology& topology, int Cpu::*index) {
  std::set<int> seen;
  for (const Cpu& cpu : topology.cpus) seen.insert(cpu.*index);
  return static_cast<int>(seen.size());
}

int DistinctPresent(const Topology& topology, int Cpu::*index) {
  std::set<int> seen;
  for (const Cpu& cpu : topology.cpus) {
    if (cpu.*index >= 0) seen.insert(cpu.*index);
  }
  return static_cast<int>(seen.size());
}

int AllowedCount(const Topology& topology) {
  return static_cast<int>(topology.cpus.size());
}

// "cgroup quota 2.0", "cgroup quota 0.25".
std::string QuotaText(double quota) {
  const bool one_digit_is_exact = std::abs(quota * 10 - std::round(quota * 10)) < 1e-9;
  return one_digit_is_exact ? absl::StrFormat("cgroup quota %.1f", quota)
                            : absl::StrFormat("cgroup quota %.2f", quota);
}

// The cores of the group with the fewest, by memory node, kind of CPU, ...
int CoresOfSmallest(const Topology& topology, int Cpu::*group) {
  std::map<int, int> cores;
  for (const Cpu& cpu : topology.cpus) cores[cpu.*group] += cpu.thread == 0;
  int smallest = CoreCount(topology);
  for (const auto& [index, count] : cores) smallest = std::min(smallest, count);
  return smallest;
}

std::string CpusText(int count) {
  return absl::StrFormat("%d CPU%s", count, count == 1 ? "" : "s");
}

}  // namespace

int CoreCount(const Topology& topology) {
  return static_cast<int>(std::count_if(topology.cpus.begin(), topology.cpus.end(),
                                        [](const Cpu& cpu) { return cpu.thread == 0; }));
}

int PackageCount(const Topology& topology) { return Distinct(topology, &Cpu::package); }

int NumaCount(const Topology& topology) { return DistinctPresent(topology, &Cpu::numa); }

int L3Count(const Topology& topology) { return DistinctPresent(topology, &Cpu::l3); }

int KindCount(const Topology& topology) { return Distinct(topology, &Cpu::kind); }

std::vector<int> ThreadBorders(const Topology& topology) {
  const std::set<int> borders = {std::min(CoresOfSmallest(topology, &Cpu::numa),
                                          CoresOfSmallest(topology, &Cpu::kind)),
                                 CoreCount(topology), AllowedCount(topology)};
  return {borders.begin(), borders.end()};
}

const Cpu* FindCpu(const Topology& topology, int os_index) {
  const auto found =
      std::find_if(topology.cpus.begin(), topology.cpus.end(),
                   [&](const Cpu& cpu) { return cpu.os_index == os_index; });
  return found == topology.cpus.end() ? nullptr : &*found;
}

std::vector<int> AllowedCpus(const Topology& topology) {
  std::vector<int> allowed;
  for (const Cpu& cpu : topology.cpus) allowed.push_back(cpu.os_index);
  std::sort(allowed.begin(), allowed.end());
  return allowed;
}

int ThreadsAllowed(const Topology& topology) {
  const double quota = topology.cpu_quota.value_or(AllowedCount(topology));
  return std::max(
      1, static_cast<int>(std::min(std::floor(quota), double(AllowedCount(topology)))));
}

std::string AllowedText(const Topology& topology) {
  const int allowed = AllowedCount(topology);
  const std::string list = CpuListText(AllowedCpus(topology));
  std::string text = allowed < topology.cpus_online
                         ? absl::StrFormat("%d of %s allowed (affinity %s)", allowed,
                                           CpusText(topology.cpus_online), list)
                         : absl::StrFormat("%s allowed (%s)", CpusText(allowed), list);
  if (topology.cpu_quota) text += ", " + QuotaText(*topology.cpu_quota);
  return text;
}

std::string LimitText(const Topology& topology) {
  const int allowed = AllowedCount(topology);
  if (topology.cpu_quota &&
      (ThreadsAllowed(topology) < allowed || *topology.cpu_quota < 1)) {
    return QuotaText(*topology.cpu_quota);
  }
  if (allowed < topology.cpus_online) {
    return "affinity " + CpuListText(AllowedCpus(topology));
  }
  return "the machine has " + CpusText(allowed);
}

}  // namespace assay
