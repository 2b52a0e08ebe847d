// See thread_probe.h. Formats: Documentation/scheduler/sched-stats.rst and proc(5).
#include "harness/cell/thread_probe.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace assay {
namespace {

// Counts user-space events of the calling thread; -1 where the kernel refuses (no
// hardware counters on a VM, perf_event_paranoid).
int OpenCounter(std::uint64_t event) {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof attributes;
  attributes.config = event;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  return static_cast<int>(
      syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

std::optional<std::int64_t> ReadCounter(int descriptor) {
  std::int64_t value = 0;
  if (descriptor < 0 || read(descriptor, &value, sizeof value) != sizeof value) return {};
  return value;
}

// The number behind `key` in a "key : value" text; 0 where there is none.
std::int64_t NumberAfter(const char* text, const char* key) {
  const char* at = std::strstr(text, key);
  if (at == nullptr) return 0;
  at = std::strchr(at, ':');
  return at == nullptr ? 0 : std::strtoll(at + 1, nullptr, 10);
}

std::string ReadSmallFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  char buffer[4096];
  const ssize_t size = read(descriptor, buffer, sizeof buffer);
  close(descriptor);
  return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : std::string();
}

void ReadTasks(const std::string& tasks, std::map<int, ThreadSnapshot>* threads) {
  DIR* folder = opendir(tasks.c_str());
  if (folder == nullptr) return;
  while (const dirent* entry = readdir(folder)) {
    const int thread = std::atoi(entry->d_name);
    if (thread == 0) continue;
    const std::string path = tasks + "/" + entry->d_name;
    ThreadSnapshot snapshot;
    if (ParseSchedstat(ReadSmallFile(path + "/schedstat"), &snapshot) &&
        ParseStat(ReadSmallFile(path + "/stat"), &snapshot) &&
        ParseStatus(ReadSmallFile(path + "/status"), &snapshot)) {
      threads->emplace(thread, snapshot);
    }
  }
  closedir(folder);
}

}  // namespace

ThreadProbe::ThreadProbe(int cpu_placed)
    : cpu_placed_(cpu_placed),
      schedstat_(open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)),
      cycles_(OpenCounter(PERF_COUNT_HW_CPU_CYCLES)) {
  if (cpu_placed_ < 0) sched_ = open("/proc/thread-self/sched", O_RDONLY | O_CLOEXEC);
  if (cycles_ >= 0) instructions_ = OpenCounter(PERF_COUNT_HW_INSTRUCTIONS);
}

ThreadProbe::~ThreadProbe() {
  for (int descriptor : {schedstat_, sched_, cycles_, instructions_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

ThreadSnapshot ThreadProbe::Read() const {
  ThreadSnapshot snapshot;
  snapshot.cpu_placed = cpu_placed_;
  snapshot.cpu = sched_getcpu();
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  snapshot.voluntary_switches = usage.ru_nvcsw;
  snapshot.involuntary_switches = usage.ru_nivcsw;
  snapshot.minor_faults = usage.ru_minflt;
  snapshot.major_faults = usage.ru_majflt;
  char text[2048];
  if (sched_ >= 0) {
    const ssize_t size = pread(sched_, text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    snapshot.migrations = NumberAfter(text, "nr_migrations");
  }
  if (schedstat_ >= 0) {
    const ssize_t size = pread(schedstat_, text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    std::sscanf(text, "%" SCNd64 " %" SCNd64, &snapshot.cpu_ns, &snapshot.run_delay_ns);
  }
  snapshot.cycles = ReadCounter(cycles_);
  snapshot.instructions = ReadCounter(instructions_);
  return snapshot;
}

std::map<int, ThreadSnapshot> ReadThreads(const std::vector<int>& processes) {
  std::map<int, ThreadSnapshot> threads;
  for (int process : processes) {
    const std::string name = process == 0 ? "self" : std::to_string(process);
    ReadTasks("/proc/" + name + "/task", &threads);
  }
  return threads;
}

LaneEvidence Difference(const ThreadSnapshot& before, const ThreadSnapshot& after) {
  LaneEvidence evidence;
  evidence.cpu_placed = after.cpu_placed;
  evidence.cpu_first = before.cpu;
  evidence.cpu_last = after.cpu;
  evidence.cpu_ns = after.cpu_ns - before.cpu_ns;
  evidence.run_delay_ns = after.run_delay_ns - before.run_delay_ns;
  evidence.voluntary_switches = after.voluntary_switches - before.voluntary_switches;
  evidence.involuntary_switches =
      after.involuntary_switches - before.involuntary_switches;
  evidence.minor_faults = after.minor_faults - before.minor_faults;
  evidence.major_faults = after.major_faults - before.major_faults;
  evidence.migrations = after.migrations - before.migrations;
  if (before.cycles && after.cycles) evidence.cycles = *after.cycles - *before.cycles;
  if (before.instructions && after.instructions) {
    evidence.instructions = *after.instructions - *before.instructions;
  }
  return evidence;
}

bool ParseSchedstat(const std::string& text, ThreadSnapshot* snapshot) {
  return std::sscanf(text.c_str(), "%" SCNd64 " %" SCNd64, &snapshot->cpu_ns,
                     &snapshot->run_delay_ns) == 2;
}

bool ParseStat(const std::string& text, ThreadSnapshot* snapshot) {
  // The second field is the name in parentheses and may hold anything, so count fields
  // from the last parenthesis: minflt is the 8th behind it, majflt the 10th, processor
  // the 37th (fields 10, 12 and 39 of proc(5)).
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return false;
  const char* at = text.c_str() + name_end + 1;
  for (int field = 1; field <= 37; ++field) {
    while (*at == ' ') ++at;
    if (*at == '\0') return false;
    if (field == 8) snapshot->minor_faults = std::strtoll(at, nullptr, 10);
    if (field == 10) snapshot->major_faults = std::strtoll(at, nullptr, 10);
    if (field == 37) snapshot->cpu = std::atoi(at);
    while (*at != ' ' && *at != '\0') ++at;
  }
  return true;
}

bool ParseStatus(const std::string& text, ThreadSnapshot* snapshot) {
  const char* list = std::strstr(text.c_str(), "Cpus_allowed_list:");
  if (list == nullptr) return false;
  char* end = nullptr;
  const long cpu = std::strtol(list + std::strlen("Cpus_allowed_list:"), &end, 10);
  snapshot->cpu_placed = *end == '\n' ? static_cast<int>(cpu) : -1;
  // "voluntary_ctxt_switches" is also the tail of "nonvoluntary_ctxt_switches".
  snapshot->voluntary_switches = NumberAfter(text.c_str(), "\nvoluntary_ctxt_switches");
  snapshot->involuntary_switches =
      NumberAfter(text.c_str(), "nonvoluntary_ctxt_switches");
  return true;
}

}  // namespace assay
