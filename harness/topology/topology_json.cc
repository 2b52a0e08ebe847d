// See topology_json.h. The one place of this folder that knows nlohmann::json.
#include "harness/topology/topology_json.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json IndexOrNull(int index) { return index < 0 ? Json(nullptr) : Json(index); }

Json CpuJson(const Cpu& cpu) {
  return {{"os_index", cpu.os_index},
          {"core", IndexOrNull(cpu.core)},
          {"package", IndexOrNull(cpu.package)},
          {"numa", IndexOrNull(cpu.numa)},
          {"l2", IndexOrNull(cpu.l2)},
          {"l3", IndexOrNull(cpu.l3)},
          {"thread", cpu.thread},
          {"kind", cpu.kind}};
}

Json MachineJson(const Topology& topology) {
  Json cpus = Json::array();
  for (const Cpu& cpu : topology.cpus) cpus.push_back(CpuJson(cpu));
  return {{"source", topology.source},
          {"this_machine", topology.this_machine},
          {"cpus_online", topology.cpus_online},
          {"cpus_allowed", topology.cpus.size()},
          {"cpu_quota", topology.cpu_quota ? Json(*topology.cpu_quota) : Json(nullptr)},
          {"threads_allowed", ThreadsAllowed(topology)},
          {"packages", PackageCount(topology)},
          {"numa_nodes", NumaCount(topology)},
          {"l3_caches", L3Count(topology)},
          {"cores", CoreCount(topology)},
          {"cpus", cpus}};
}

Json PlacementJson(const PlacedLanes& placed) {
  Json cpus = Json::array();  // cpus[i] is the CPU of lane i
  for (int cpu : placed.cpus) cpus.push_back(cpu);
  return {{"policy", placed.policy},
          {"lanes", placed.lanes},
          {"pinned", !placed.cpus.empty()},
          {"cpus", cpus}};
}

}  // namespace

std::string TopologyJson(const Topology& topology, const PlacedLanes& placed) {
  const Json json = {{"topology", MachineJson(topology)},
                     {"placement", PlacementJson(placed)}};
  // A path on the command line need not be UTF-8: replace what is not, never throw.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay
