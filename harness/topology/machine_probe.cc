// See machine_probe.h.
#include "harness/topology/machine_probe.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "harness/topology/proc_text.h"
#include "harness/topology/rooted_file.h"

namespace assay {
namespace {

int OpenToRead(const std::string& path) {
  return open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

// The first bytes of a file of /proc, freshly made by the kernel. Empty where the file is
// missing.
std::string FirstBytes(int file, std::size_t size_max) {
  if (file < 0) return "";
  std::string text(size_max, '\0');
  const ssize_t size = pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, size)));
  return text;
}

}  // namespace

MachineProbe::MachineProbe(const std::string& root, std::vector<int> cpus)
    : cpus_(std::move(cpus)),
      pressure_file_(OpenToRead(BelowRoot(root, "proc/pressure/cpu"))),
      stat_file_(OpenToRead(BelowRoot(root, "proc/stat"))),
      tick_ns_(1'000'000'000 / sysconf(_SC_CLK_TCK)) {}

MachineProbe::~MachineProbe() {
  if (pressure_file_ >= 0) close(pressure_file_);
  if (stat_file_ >= 0) close(stat_file_);
}

MachineCounters MachineProbe::Read() const {
  MachineCounters counters;
  if (const auto waited_us = ParsePressureUs(FirstBytes(pressure_file_, kProcLineMax))) {
    counters.pressure_ns = *waited_us * 1000;
  }
  const int cpu_max = cpus_.empty() ? -1 : *std::max_element(cpus_.begin(), cpus_.end());
  const std::string stat =
      FirstBytes(stat_file_, kProcLineMax * static_cast<std::size_t>(cpu_max + 2));
  if (const auto ticks =
          cpus_.empty() ? ParseCpuTicks(stat) : ParseCpuTicks(stat, cpus_)) {
    counters.busy_ns = ticks->busy * tick_ns_;
    counters.steal_ns = ticks->steal * tick_ns_;
  }
  return counters;
}

}  // namespace assay
