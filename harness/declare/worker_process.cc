#include "harness/declare/worker_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>

#include "absl/strings/str_format.h"

extern char** environ;

namespace assay {
namespace {

constexpr char kFlag[] = "--assay-worker";

std::map<std::string, WorkerMain>& Programs() {
  static std::map<std::string, WorkerMain> programs;
  return programs;
}

}  // namespace

RegisterWorkerProgram::RegisterWorkerProgram(const char* name, WorkerMain main) {
  Programs()[name] = main;
}

absl::StatusOr<WorkerProcess> StartWorkerProcess(const std::string& name, int cpu) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return absl::UnavailableError(
        absl::StrFormat("no socket pair for worker '%s': %s", name, strerror(errno)));
  }
  // dup2 onto another number clears close-on-exec; 3 is free in the worker.
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kWorkerSocket = 3;
  if (sockets[1] == kWorkerSocket) {
    fcntl(sockets[1], F_SETFD, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, sockets[1], kWorkerSocket);
  }
  const std::string cpu_text = std::to_string(cpu);
  const std::string parent = std::to_string(getpid());
  const char* argv[] = {"assay-worker",   kFlag,          name.c_str(),
                        cpu_text.c_str(), parent.c_str(), nullptr};
  WorkerProcess worker;
  const int failed = posix_spawn(&worker.pid, "/proc/self/exe", &actions, nullptr,
                                 const_cast<char**>(argv), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(sockets[1]);
  if (failed != 0) {
    close(sockets[0]);
    return absl::UnavailableError(
        absl::StrFormat("cannot start worker '%s': %s", name, strerror(failed)));
  }
  worker.socket = sockets[0];
  return worker;
}

void StopWorkerProcess(WorkerProcess& worker) {
  if (worker.socket >= 0) close(worker.socket);
  if (worker.pid > 0) waitpid(worker.pid, nullptr, 0);
  worker = {};
}

bool RunAsWorkerProcess(int argc, char** argv, int* exit_code) {
  if (argc != 5 || std::strcmp(argv[1], kFlag) != 0) return false;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const bool orphaned = getppid() != std::atoi(argv[4]);
  const auto program = Programs().find(argv[2]);
  if (orphaned || program == Programs().end()) {
    *exit_code = 3;
    return true;
  }
  if (const int cpu = std::atoi(argv[3]); cpu >= 0) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(static_cast<unsigned>(cpu), &only);
    sched_setaffinity(0, sizeof only, &only);
  }
  *exit_code = program->second(3);
  return true;
}

}  // namespace assay
