// See host.h.
#include "harness/topology/host.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <set>
#include <system_error>

#include "harness/base/clock.h"
#include "harness/topology/proc_text.h"
#include "harness/topology/rooted_file.h"

namespace assay {
namespace {

// What firmware tables say on virtual machines: a piece of the vendor's or product's
// name, and what people call it.
constexpr struct {
  const char* piece;
  const char* name;
} kHypervisors[] = {
    {"QEMU", "QEMU"},
    {"KVM", "KVM"},
    {"VMware", "VMware"},
    {"VirtualBox", "VirtualBox"},
    {"Xen", "Xen"},
    {"Virtual Machine", "Hyper-V"},
    {"Google Compute", "Google Compute Engine"},
    {"Amazon EC2", "Amazon EC2"},
    {"OpenStack", "OpenStack"},
    {"Parallels", "Parallels"},
};

std::optional<std::string> FirmwareHypervisor(const std::string& root) {
  for (const char* file : {"product_name", "sys_vendor"}) {
    const auto text = ReadLine(BelowRoot(root, std::string("sys/class/dmi/id/") + file));
    for (const auto& known : kHypervisors) {
      if (text && text->find(known.piece) != std::string::npos) return known.name;
    }
  }
  return std::nullopt;
}

// The 12 letters with which a hypervisor answers the CPUID instruction: the only name
// there is on virtual machines without firmware tables. No file, so not below any root.
std::optional<std::string> CpuidHypervisor() {
#if defined(__x86_64__)
  unsigned leaf = 0;
  std::array<unsigned, 3> letters{};
  __cpuid(0x40000000u, leaf, letters[0], letters[1], letters[2]);
  std::string name;
  for (unsigned word : letters) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      const char letter = static_cast<char>((word >> shift) & 0xff);
      if (letter >= ' ' && letter <= '~') name += letter;
    }
  }
  constexpr struct {
    const char* letters;
    const char* name;
  } kKnown[] = {{"KVMKVMKVM", "KVM"},       {"Microsoft Hv", "Hyper-V"},
                {"VMwareVMware", "VMware"}, {"XenVMMXenVMM", "Xen"},
                {"TCGTCGTCGTCG", "QEMU"},   {"bhyve bhyve ", "bhyve"}};
  for (const auto& known : kKnown) {
    if (name == known.letters) return known.name;
  }
  if (!name.empty()) return name;
#endif
  return std::nullopt;
}

std::string Virtualization(const std::string& root, const std::string& cpuinfo) {
  const std::optional<bool> flag = ParseHypervisorFlag(cpuinfo);
  // A cloud's bare-metal machines carry its name in their firmware too: the flag decides.
  if (flag && !*flag) return "none";
  if (const auto type = ReadLine(BelowRoot(root, "sys/hypervisor/type"))) return *type;
  if (const auto name = FirmwareHypervisor(root)) return *name;
  if (!flag) return "unknown";
  return (root == "/" ? CpuidHypervisor() : std::nullopt).value_or("unknown hypervisor");
}

std::optional<bool> Flag(const std::string& root, const std::string& path) {
  const auto text = ReadLine(BelowRoot(root, path));
  if (text == "1") return true;
  if (text == "0") return false;
  return std::nullopt;
}

std::optional<bool> Turbo(const std::string& root) {
  if (const auto off = Flag(root, "sys/devices/system/cpu/intel_pstate/no_turbo")) {
    return !*off;
  }
  return Flag(root, "sys/devices/system/cpu/cpufreq/boost");
}

// The governors of all frequency domains: one name on most machines.
std::optional<std::string> ScalingGovernor(const std::string& root) {
  std::set<std::string> governors;
  std::error_code error;  // no such folder: no domains
  const std::filesystem::path folder(BelowRoot(root, "sys/devices/system/cpu/cpufreq"));
  for (std::filesystem::directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error)) {
    const auto text = ReadLine((entry->path() / "scaling_governor").string());
    if (text) governors.insert(*text);
  }
  if (governors.empty()) return std::nullopt;
  std::string names;
  for (const std::string& governor : governors) {
    names += (names.empty() ? "" : ", ") + governor;
  }
  return names;
}

std::string UtcNow() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace

HostFacts ReadHostFacts(const std::string& root) {
  const auto text = [&](const char* path) {
    return ReadText(BelowRoot(root, path)).value_or("");
  };
  const std::string cpuinfo = text("proc/cpuinfo");
  HostFacts facts;
  facts.cpu_model = ParseCpuModel(cpuinfo).value_or("unknown");
  facts.kernel =
      ReadLine(BelowRoot(root, "proc/sys/kernel/osrelease")).value_or("unknown");
  facts.os = ParseOsName(text("etc/os-release")).value_or("unknown");
  facts.virtualization = Virtualization(root, cpuinfo);
  facts.smt_active = Flag(root, "sys/devices/system/cpu/smt/active");
  facts.scaling_governor = ScalingGovernor(root);
  facts.turbo = Turbo(root);
  facts.load_1min = ParseLoadAverage(text("proc/loadavg"));
  if (const auto ticks = ParseCpuTicks(text("proc/stat"))) {
    facts.steal_share = StealShare(*ticks);
  }
  return facts;
}

Environment ReadEnvironment(const Topology& topology, const std::string& root) {
  const HostFacts facts = ReadHostFacts(root);
  Environment environment;
  environment.assay_version = ASSAY_VERSION;
  environment.time_utc = UtcNow();
  environment.host_os = facts.os;
  environment.kernel = facts.kernel;
  environment.cpu_model = facts.cpu_model;
  environment.virtualization = facts.virtualization;
  environment.cores = CoreCount(topology);
  environment.packages = PackageCount(topology);
  environment.allowed_cpus = AllowedCpus(topology);
  environment.cpu_quota = topology.cpu_quota;
  return environment;
}

std::vector<MachineCpu> MachineCpus(const Topology& whole,
                                    const std::vector<int>& allowed) {
  std::vector<MachineCpu> cpus;
  for (const Cpu& cpu : whole.cpus) {
    const bool is_allowed =
        std::find(allowed.begin(), allowed.end(), cpu.os_index) != allowed.end();
    cpus.push_back({.os_index = cpu.os_index,
                    .core = cpu.core,
                    .package = cpu.package,
                    .numa = cpu.numa,
                    .l3 = cpu.l3,
                    .kind = cpu.kind,
                    .allowed = is_allowed});
  }
  return cpus;
}

double TimerCostNs() {
  // A single call takes about as long as the clock's own resolution of 1 ns can split,
  // so calls are timed by the hundred; an interrupt spoils a batch, never the median.
  constexpr int kCalls = 100;
  std::array<double, 301> batches{};
  for (double& batch : batches) {
    const std::int64_t start_ns = NowNs();
    std::int64_t end_ns = start_ns;
    for (int call = 0; call < kCalls; ++call) end_ns = NowNs();
    batch = static_cast<double>(end_ns - start_ns) / kCalls;
  }
  std::nth_element(batches.begin(), batches.begin() + batches.size() / 2, batches.end());
  return batches[batches.size() / 2];
}

}  // namespace assay
