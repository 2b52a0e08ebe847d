// Worker processes for workloads that measure processes instead of threads. A worker is
// this same executable, executed anew (never a bare fork: threads are running), with one
// end of a stream socket as its only channel.
//
//   const RegisterWorkerProgram kWorker{"agent_worker", RunAgentWorker};
//   WorkerProcess worker = StartWorkerProcess("agent_worker", cpu).value();
//   ... write(worker.socket, ...); read(worker.socket, ...) ...
//   StopWorkerProcess(worker);
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace assay {

// The worker's main function: serves `socket` until it is closed by the other side.
using WorkerMain = int (*)(int socket);

struct RegisterWorkerProgram {
  RegisterWorkerProgram(const char* name, WorkerMain main);
};

struct WorkerProcess {
  int pid = -1;
  int socket = -1;  // ours; a blocking SOCK_STREAM
};

// Pinned to `cpu` before it runs its first instruction; -1 leaves it unpinned. It dies
// with the process that started it.
absl::StatusOr<WorkerProcess> StartWorkerProcess(const std::string& name, int cpu);

// Closes the socket and waits for the worker's end.
void StopWorkerProcess(WorkerProcess& worker);

// For main(): true where argv asks for a worker; then `exit_code` is its result.
bool RunAsWorkerProcess(int argc, char** argv, int* exit_code);

}  // namespace assay
