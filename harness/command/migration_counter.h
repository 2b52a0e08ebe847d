// How often threads of a program were moved between CPUs, counted by the kernel over all
// of its threads and processes: a software counter of perf_event_open(2) that processes
// started from now on inherit, and that begins with their execve(). Needs a kernel and
// a user that are granted counters of what the kernel does (root, or
// kernel.perf_event_paranoid below 2). Tested in program_test.cc.
#pragma once

#include <cstdint>
#include <optional>

namespace assay {

class MigrationCounter {
 public:
  MigrationCounter();
  ~MigrationCounter();
  MigrationCounter(const MigrationCounter&) = delete;
  MigrationCounter& operator=(const MigrationCounter&) = delete;

  // Of all processes that have ended since; absent where there is no counter.
  std::optional<std::int64_t> Read() const;

 private:
  int descriptor_;
};

}  // namespace assay
