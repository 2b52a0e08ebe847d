// See machine_probe.h.
#include "harness/topology/machine_probe.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "harness/topology/proc_text.h"
#include "harness/topology/rooted_file.h"

namespace assay {
namespace {

int OpenToRead(const std::string& path) {
  return open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

// The first bytes of a file of /proc, freshly made by the kernel: both files say what
// matters in their first line. Empty where the file is missing.
std::string FirstBytes(int file) {
  std::array<char, 256> buffer;
  const ssize_t size = file < 0 ? 0 : pread(file, buffer.data(), buffer.size(), 0);
  return size <= 0 ? std::string()
                   : std::string(buffer.data(), static_cast<std::size_t>(size));
}

}  // namespace

MachineProbe::MachineProbe(const std::string& root)
    : pressure_file_(OpenToRead(BelowRoot(root, "proc/pressure/cpu"))),
      stat_file_(OpenToRead(BelowRoot(root, "proc/stat"))),
      tick_ns_(1'000'000'000 / sysconf(_SC_CLK_TCK)) {}

MachineProbe::~MachineProbe() {
  if (pressure_file_ >= 0) close(pressure_file_);
  if (stat_file_ >= 0) close(stat_file_);
}

MachineCounters MachineProbe::Read() const {
  MachineCounters counters;
  if (const auto waited_us = ParsePressureUs(FirstBytes(pressure_file_))) {
    counters.pressure_ns = *waited_us * 1000;
  }
  if (const auto ticks = ParseCpuTicks(FirstBytes(stat_file_))) {
    counters.busy_ns = ticks->busy * tick_ns_;
    counters.steal_ns = ticks->steal * tick_ns_;
  }
  return counters;
}

}  // namespace assay
