// See proc_text.h.
#include "harness/topology/proc_text.h"

#include <sstream>

namespace assay {
namespace {

std::string Trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\"'");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\"'") - begin + 1);
}

// The value of the first "key SEPARATOR value" line, without blanks and quotes.
std::optional<std::string> Value(const std::string& text, const std::string& key,
                                 char separator) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(separator);
    if (at != std::string::npos && Trimmed(line.substr(0, at)) == key) {
      return Trimmed(line.substr(at + 1));
    }
  }
  return std::nullopt;
}

std::optional<CpuTicks> ParseTicksLine(const std::string& line,
                                       const std::string& label) {
  std::istringstream stream(line);
  std::string found;
  std::int64_t user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0,
               steal = 0;
  stream >> found >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
  if (!stream || found != label) return std::nullopt;
  return CpuTicks{.busy = user + nice + system + irq + softirq,
                  .idle = idle + iowait,
                  .steal = steal};
}

}  // namespace

std::optional<CpuTicks> ParseCpuTicks(const std::string& proc_stat) {
  return ParseTicksLine(proc_stat, "cpu");
}

std::optional<CpuTicks> ParseCpuTicks(const std::string& proc_stat,
                                      const std::vector<int>& cpus) {
  CpuTicks sum;
  for (const int cpu : cpus) {
    const std::string label = "cpu" + std::to_string(cpu);
    const std::size_t at = proc_stat.find("\n" + label + " ");
    if (at == std::string::npos) return std::nullopt;
    const auto ticks = ParseTicksLine(proc_stat.substr(at + 1, kProcLineMax), label);
    if (!ticks) return std::nullopt;
    sum.busy += ticks->busy;
    sum.idle += ticks->idle;
    sum.steal += ticks->steal;
  }
  return sum;
}

double StealShare(const CpuTicks& after, const CpuTicks& before) {
  const std::int64_t steal = after.steal - before.steal;
  const std::int64_t all =
      steal + (after.busy - before.busy) + (after.idle - before.idle);
  return all <= 0 ? 0.0 : static_cast<double>(steal) / static_cast<double>(all);
}

std::optional<std::int64_t> ParsePressureUs(const std::string& proc_pressure_cpu) {
  std::istringstream stream(proc_pressure_cpu);
  std::string word;
  if (!(stream >> word) || word != "some") return std::nullopt;
  while (stream >> word && word != "full") {
    if (word.rfind("total=", 0) != 0) continue;
    std::istringstream number(word.substr(6));
    std::int64_t total_us = 0;
    if (number >> total_us) return total_us;
  }
  return std::nullopt;
}

std::optional<std::string> ParseCpuModel(const std::string& cpuinfo) {
  if (const auto name = Value(cpuinfo, "model name", ':')) return name;
  if (const auto power = Value(cpuinfo, "cpu", ':')) return power;
  const auto implementer = Value(cpuinfo, "CPU implementer", ':');
  const auto part = Value(cpuinfo, "CPU part", ':');
  if (!implementer || !part) return std::nullopt;
  return "Arm implementer " + *implementer + ", part " + *part;
}

std::optional<bool> ParseHypervisorFlag(const std::string& cpuinfo) {
  const auto flags = Value(cpuinfo, "flags", ':');
  if (!flags) return std::nullopt;
  return (" " + *flags + " ").find(" hypervisor ") != std::string::npos;
}

std::optional<std::string> ParseOsName(const std::string& os_release) {
  return Value(os_release, "PRETTY_NAME", '=');
}

std::optional<double> ParseLoadAverage(const std::string& loadavg) {
  std::istringstream stream(loadavg);
  double one_minute = 0;
  if (!(stream >> one_minute)) return std::nullopt;
  return one_minute;
}

}  // namespace assay
