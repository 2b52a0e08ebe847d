// What the whole machine did around a sample: how long tasks waited for CPUs, how much
// CPU time was used and how much the hypervisor took. The driver reads it just before and
// just after each sample; the differences are evidence. Tested in machine_probe_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

// Since boot, over all CPUs or (but for pressure) over some. Absent where the kernel has
// no such file.
struct MachineCounters {
  std::optional<std::int64_t> pressure_ns;  // in which some task waited for a CPU
  std::optional<std::int64_t> busy_ns;      // CPU time used, in steps of a clock tick
  std::optional<std::int64_t> steal_ns;     // CPU time withheld, in steps of a clock tick
  bool operator==(const MachineCounters&) const = default;
};

// Keeps the two files open, so that a reading is two system calls and no allocation of
// descriptors. One thread at a time.
class MachineProbe {
 public:
  // Opens proc/pressure/cpu and proc/stat below `root`; either may be missing. CPU times
  // are those of `cpus` (OS indices); empty: of all.
  explicit MachineProbe(const std::string& root = "/", std::vector<int> cpus = {});
  ~MachineProbe();
  MachineProbe(const MachineProbe&) = delete;
  MachineProbe& operator=(const MachineProbe&) = delete;

  MachineCounters Read() const;

 private:
  const std::vector<int> cpus_;
  int pressure_file_;
  int stat_file_;
  std::int64_t tick_ns_;
};

}  // namespace assay
