// What the kernel tells of processes below this one. Tested in program_test.cc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace assay {

// The times of a process's first thread, also when it has ended and was not waited for:
// /proc/PID/schedstat.
struct TaskTimes {
  std::int64_t cpu_ns = 0;
  std::int64_t run_delay_ns = 0;  // runnable but without a CPU
};
std::optional<TaskTimes> ReadTaskTimes(pid_t process);

// The processes whose parent that process is.
std::vector<pid_t> ChildrenOf(pid_t process);

// Ends and reaps every child process of this one, and those that become its children by
// that (it is their reaper). Returns how many were still running.
int EndAllChildren();

}  // namespace assay
