// Readers of the kernel's text files: pure functions from a file's text to plain values.
// What a text does not say is absent, never 0. Tested in host_test.cc on saved texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

// The longest line that is read: ten numbers of 20 digits and a label. Behind the first,
// which says what matters of the whole machine, /proc/stat has one for each CPU.
inline constexpr std::size_t kProcLineMax = 256;

// The first line of /proc/stat: time since boot, summed over all CPUs, in clock ticks.
struct CpuTicks {
  std::int64_t busy = 0;   // user, nice, system, irq, softirq; guests are within user
  std::int64_t idle = 0;   // idle and iowait
  std::int64_t steal = 0;  // wanted to run, and the hypervisor ran somebody else
  bool operator==(const CpuTicks&) const = default;
};
std::optional<CpuTicks> ParseCpuTicks(const std::string& proc_stat);
// Those of these CPUs (OS indices) together; absent where one of them has no line.
std::optional<CpuTicks> ParseCpuTicks(const std::string& proc_stat,
                                      const std::vector<int>& cpus);

// The share of all CPU time between two readings that was stolen; of the time since
// boot with `before` left out. 0 where no time has passed.
double StealShare(const CpuTicks& after, const CpuTicks& before = {});

// Microseconds in which some task waited for a CPU: "some" of /proc/pressure/cpu.
std::optional<std::int64_t> ParsePressureUs(const std::string& proc_pressure_cpu);

// The processor's name in /proc/cpuinfo; Arm kernels give no name but two numbers.
std::optional<std::string> ParseCpuModel(const std::string& cpuinfo);

// Whether the CPU says that a hypervisor is below it; absent where /proc/cpuinfo has no
// x86 flags to say so.
std::optional<bool> ParseHypervisorFlag(const std::string& cpuinfo);

// PRETTY_NAME of /etc/os-release, without quotes.
std::optional<std::string> ParseOsName(const std::string& os_release);

// The 1-minute load average of /proc/loadavg.
std::optional<double> ParseLoadAverage(const std::string& loadavg);

}  // namespace assay
