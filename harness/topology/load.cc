// See load.h. The names of hwloc's API end here.
#include "harness/topology/load.h"

#include <hwloc.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/str_format.h"
#include "harness/topology/cgroup.h"
#include "harness/topology/cpu_list.h"

namespace assay {
namespace {

struct DestroyTopology {
  void operator()(hwloc_topology_t topology) const { hwloc_topology_destroy(topology); }
};
using Hwloc = std::unique_ptr<hwloc_topology, DestroyTopology>;

struct FreeBitmap {
  void operator()(hwloc_bitmap_t bitmap) const { hwloc_bitmap_free(bitmap); }
};
using Bitmap = std::unique_ptr<hwloc_bitmap_s, FreeBitmap>;

// lstopo paints an object in the colours that this info on it names.
constexpr char kLaneStyle[] = "Background=#ffb000";

std::string SourceText(const TopologyInput& input) {
  switch (input.kind) {
    case TopologyInput::Kind::kThisMachine:
      return "this machine";
    case TopologyInput::Kind::kWholeMachine:
      return "the whole machine";
    case TopologyInput::Kind::kSynthetic:
      return "synthetic '" + input.text + "'";
    case TopologyInput::Kind::kXml:
      return input.text;
  }
  return "";
}

absl::Status ChooseThisMachine(hwloc_topology_t topology) {
  // Without RESTRICT_TO_CPUBINDING hwloc reports CPUs that `taskset` forbids; that flag
  // is refused without IS_THISSYSTEM.
  if (hwloc_topology_set_flags(topology,
                               HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM |
                                   HWLOC_TOPOLOGY_FLAG_RESTRICT_TO_CPUBINDING) != 0) {
    return absl::InternalError(absl::StrFormat(
        "hwloc cannot be restricted to this process's CPUs: %s", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::Status ChooseWholeMachine(hwloc_topology_t topology) {
  hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM |
                                         HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
  return absl::OkStatus();
}

absl::Status ChooseSynthetic(hwloc_topology_t topology, const std::string& description) {
  if (hwloc_topology_set_synthetic(topology, description.c_str()) != 0) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "'%s' is not a synthetic machine as hwloc describes them; the last "
        "level is 'pu', as in 'package:2 core:4 pu:2'",
        description));
  }
  return absl::OkStatus();
}

absl::Status NotAMachine(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "'%s' is not a machine in hwloc's XML; save one with 'lstopo FILE.xml'", path));
}

absl::Status ChooseXml(hwloc_topology_t topology, const std::string& path) {
  if (access(path.c_str(), R_OK) != 0) {
    return absl::NotFoundError(absl::StrFormat("cannot read the machine in '%s': %s",
                                               path, std::strerror(errno)));
  }
  if (hwloc_topology_set_xml(topology, path.c_str()) != 0) return NotAMachine(path);
  return absl::OkStatus();
}

absl::Status ChooseInput(hwloc_topology_t topology, const TopologyInput& input) {
  switch (input.kind) {
    case TopologyInput::Kind::kThisMachine:
      return ChooseThisMachine(topology);
    case TopologyInput::Kind::kWholeMachine:
      return ChooseWholeMachine(topology);
    case TopologyInput::Kind::kSynthetic:
      return ChooseSynthetic(topology, input.text);
    case TopologyInput::Kind::kXml:
      return ChooseXml(topology, input.text);
  }
  return absl::OkStatus();
}

absl::StatusOr<Hwloc> LoadHwloc(const TopologyInput& input) {
  hwloc_topology_t raw = nullptr;
  if (hwloc_topology_init(&raw) != 0) return absl::InternalError("hwloc does not start");
  Hwloc topology(raw);
  // Lanes do not care for disks and GPUs, and finding those is what takes time.
  hwloc_topology_set_io_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_NONE);
  if (absl::Status status = ChooseInput(raw, input); !status.ok()) return status;
  if (hwloc_topology_load(raw) == 0) return topology;
  // A text that is no XML at all is noticed only here.
  if (input.kind == TopologyInput::Kind::kXml) return NotAMachine(input.text);
  const std::string failed = absl::StrFormat("hwloc cannot load %s: %s",
                                             SourceText(input), std::strerror(errno));
  return input.kind == TopologyInput::Kind::kThisMachine
             ? absl::InternalError(failed)
             : absl::InvalidArgumentError(failed);
}

absl::Status Restrict(hwloc_topology_t topology, const TopologyInput& input) {
  if (input.only_cpus.empty()) return absl::OkStatus();
  Bitmap cpus(hwloc_bitmap_alloc());
  for (int cpu : input.only_cpus) {
    const bool exists = cpu >= 0 && hwloc_get_pu_obj_by_os_index(
                                        topology, static_cast<unsigned>(cpu)) != nullptr;
    if (!exists) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has no CPU %d to be restricted to", SourceText(input), cpu));
    }
    hwloc_bitmap_set(cpus.get(), static_cast<unsigned>(cpu));
  }
  if (hwloc_topology_restrict(topology, cpus.get(), HWLOC_RESTRICT_FLAG_REMOVE_CPULESS)) {
    return absl::InternalError(
        absl::StrFormat("hwloc cannot restrict %s to CPUs %s: %s", SourceText(input),
                        CpuListText(input.only_cpus), std::strerror(errno)));
  }
  return absl::OkStatus();
}

int AncestorIndex(hwloc_topology_t topology, hwloc_obj_t pu, hwloc_obj_type_t type) {
  const hwloc_obj_t ancestor = hwloc_get_ancestor_obj_by_type(topology, type, pu);
  return ancestor == nullptr ? -1 : static_cast<int>(ancestor->logical_index);
}

// Memory hangs beside the tree of caches and cores, so a NUMA node is no ancestor. Of
// several near nodes (say, DRAM and high-bandwidth memory) the first counts.
int NumaIndex(hwloc_topology_t topology, hwloc_obj_t pu) {
  hwloc_obj_t node = nullptr;
  while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node))) {
    if (hwloc_bitmap_isset(node->cpuset, pu->os_index)) {
      return static_cast<int>(node->logical_index);
    }
  }
  return -1;
}

// hwloc's efficiency is a rank, 0 for the least powerful kind, and -1 where it could not
// put the kinds in order.
int KindRank(hwloc_topology_t topology, hwloc_obj_t pu) {
  const int kind = hwloc_cpukinds_get_by_cpuset(topology, pu->cpuset, 0);
  if (kind < 0) return 0;
  int efficiency = -1;
  hwloc_cpukinds_get_info(topology, static_cast<unsigned>(kind), nullptr, &efficiency,
                          nullptr, nullptr, 0);
  return std::max(0, efficiency);
}

std::vector<Cpu> Cpus(hwloc_topology_t topology) {
  std::vector<Cpu> cpus;
  hwloc_obj_t pu = nullptr;
  while ((pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu))) {
    Cpu cpu{.os_index = static_cast<int>(pu->os_index),
            .core = AncestorIndex(topology, pu, HWLOC_OBJ_CORE),
            .package = AncestorIndex(topology, pu, HWLOC_OBJ_PACKAGE),
            .numa = NumaIndex(topology, pu),
            .l2 = AncestorIndex(topology, pu, HWLOC_OBJ_L2CACHE),
            .l3 = AncestorIndex(topology, pu, HWLOC_OBJ_L3CACHE),
            .kind = KindRank(topology, pu)};
    // The threads of a core are adjacent in logical order.
    const bool same_core = !cpus.empty() && cpu.core >= 0 && cpus.back().core == cpu.core;
    cpu.thread = same_core ? cpus.back().thread + 1 : 0;
    cpus.push_back(cpu);
  }
  return cpus;
}

}  // namespace

absl::StatusOr<Topology> Load(const TopologyInput& input) {
  absl::StatusOr<Hwloc> hwloc = LoadHwloc(input);
  if (!hwloc.ok()) return hwloc.status();
  Topology topology;
  topology.this_machine = input.kind == TopologyInput::Kind::kThisMachine;
  topology.source = SourceText(input);
  topology.input = input;
  topology.cpus_online = hwloc_get_nbobjs_by_type(hwloc->get(), HWLOC_OBJ_PU);
  if (topology.this_machine) {
    // hwloc has dropped the forbidden ones already; the kernel still counts them.
    topology.cpus_online =
        std::max(topology.cpus_online, static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)));
    topology.cpu_quota = ReadCpuQuota();
  }
  if (absl::Status status = Restrict(hwloc->get(), input); !status.ok()) return status;
  topology.cpus = Cpus(hwloc->get());
  if (topology.cpus.empty()) {
    return absl::InvalidArgumentError(topology.source + " has no CPU");
  }
  return topology;
}

absl::StatusOr<Topology> LoadThisMachine() { return Load({}); }

absl::StatusOr<Topology> LoadWholeMachine() {
  return Load({.kind = TopologyInput::Kind::kWholeMachine});
}

absl::StatusOr<Topology> LoadSynthetic(const std::string& description,
                                       const std::vector<int>& only_cpus) {
  return Load({.kind = TopologyInput::Kind::kSynthetic,
               .text = description,
               .only_cpus = only_cpus});
}

absl::StatusOr<Topology> LoadXml(const std::string& path,
                                 const std::vector<int>& only_cpus) {
  return Load({.kind = TopologyInput::Kind::kXml, .text = path, .only_cpus = only_cpus});
}

absl::StatusOr<std::string> ExportXml(const TopologyInput& input,
                                      const std::vector<int>& lanes) {
  absl::StatusOr<Hwloc> hwloc = LoadHwloc(input);
  if (!hwloc.ok()) return hwloc.status();
  hwloc_topology_t topology = hwloc->get();
  if (absl::Status status = Restrict(topology, input); !status.ok()) return status;
  for (int cpu : lanes) {
    hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, static_cast<unsigned>(cpu));
    if (pu != nullptr) hwloc_obj_add_info(pu, "lstopoStyle", kLaneStyle);
  }
  char* buffer = nullptr;
  int size = 0;
  if (hwloc_topology_export_xmlbuffer(topology, &buffer, &size, 0) != 0) {
    return absl::InternalError(absl::StrFormat("hwloc cannot write %s as XML: %s",
                                               SourceText(input), std::strerror(errno)));
  }
  std::string xml(buffer);  // it is terminated; the size counts the terminator
  hwloc_free_xmlbuffer(topology, buffer);
  return xml;
}

}  // namespace assay
