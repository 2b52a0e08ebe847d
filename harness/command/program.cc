// See program.h.
#include "harness/command/program.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "harness/base/clock.h"
#include "harness/base/environment_variables.h"
#include "harness/base/find_program.h"
#include "harness/base/sanitizer.h"
#include "harness/command/migration_counter.h"
#include "harness/command/process_tree.h"

#if ASSAY_THREAD_SANITIZER
extern "C" int __clone(int (*)(void*), void*, int, void*, ...);
#endif

namespace assay {
namespace {

#if ASSAY_THREAD_SANITIZER
// By glibc's own name. A newer runtime of LLVM's (19) takes clone() for a fork() and
// then stumbles over what the new process did to the memory that both have.
constexpr auto kClone = &__clone;
#else
constexpr auto kClone = &clone;
#endif

// After SIGTERM, before SIGKILL.
constexpr std::int64_t kGraceNs = 2'000'000'000;
// How often the size of the output is looked at while a program runs.
constexpr int kLookMs = 50;

// The process group of the program that is running; 0: none is.
std::atomic<pid_t> running_group{0};

// Everything that the new process needs, prepared before it is there: until its execve()
// it uses our memory, so it may neither allocate nor take locks.
struct Launch {
  const char* path = nullptr;
  std::vector<char*> argv, environment;
  int streams[3] = {-1, -1, -1};
  bool is_pinned = false;
  cpu_set_t cpus;
  sigset_t signals;  // blocked in the program
  // Written by the new process, read by us after its execve().
  std::int64_t started_ns = 0;
  int error = 0;
};

// Only calls that are safe in a signal handler. It never returns, so a race detector,
// whose notes on our thread it shares too, must not wait for its end.
ASSAY_NOT_INSTRUMENTED int BecomeProgram(void* argument) {
  Launch& launch = *static_cast<Launch*>(argument);
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The kernel's own call with its struct of zeros, SIG_DFL: what signal() notes for a
  // race detector, it would note for us, too.
  constexpr unsigned long kDefault[4] = {};
  for (const int signal_number : {SIGINT, SIGTERM, SIGPIPE}) {
    syscall(SYS_rt_sigaction, signal_number, kDefault, nullptr, _NSIG / 8);
  }
  for (int stream = 0; stream < 3; ++stream) dup2(launch.streams[stream], stream);
  const bool placed =
      !launch.is_pinned || sched_setaffinity(0, sizeof launch.cpus, &launch.cpus) == 0;
  if (placed) {
    sigprocmask(SIG_SETMASK, &launch.signals, nullptr);
    launch.started_ns = NowNs();
    execve(launch.path, launch.argv.data(), launch.environment.data());
  }
  launch.error = errno;
  _exit(127);
}

// As vfork(2), which copies no page tables and returns when the program is there, but on
// a stack of its own.
pid_t Start(Launch& launch) {
  alignas(64) static std::array<char, 64 << 10> stack;
  return kClone(BecomeProgram, stack.data() + stack.size(),
                CLONE_VM | CLONE_VFORK | SIGCHLD, &launch);
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string NameOf(const std::string& variable) {
  return variable.substr(0, variable.find('='));
}

std::vector<std::string> EnvironmentOf(const ProgramOrder& order) {
  std::vector<std::string> set = order.variables;
  for (const auto& [name, value] : order.start.environment) {
    set.push_back(name + "=" + value);
  }
  std::vector<std::string> variables = set;
  for (const std::string& inherited : InheritedVariables()) {
    const bool is_set = std::any_of(set.begin(), set.end(), [&](const std::string& one) {
      return NameOf(one) == NameOf(inherited);
    });
    if (!is_set) variables.push_back(inherited);
  }
  return variables;
}

std::int64_t Ns(const timeval& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1000;
}

std::int64_t SizeOf(int file) {
  struct stat status {};
  return file >= 0 && fstat(file, &status) == 0 ? std::int64_t{status.st_size} : 0;
}

// Sleeps until the process has ended. True where it has, false at the deadline.
bool WaitUntil(int process_file, std::int64_t deadline_ns, int most_ms) {
  const std::int64_t left_ms = (deadline_ns - NowNs() + 999'999) / 1'000'000;
  const int wait_ms = static_cast<int>(
      std::clamp<std::int64_t>(left_ms, 0, most_ms < 0 ? INT32_MAX : most_ms));
  pollfd ready{.fd = process_file, .events = POLLIN, .revents = 0};
  return poll(&ready, 1, wait_ms) == 1;
}

class Run {
 public:
  Run(const ProgramOrder& order, pid_t process, int process_file)
      : order_(order), process_(process), process_file_(process_file) {}

  // Blocks until the program has ended or was ended, and leaves nothing of it.
  ProgramRun Finish(std::int64_t started_ns, const MigrationCounter& migrations) {
    Await(started_ns);
    ProgramRun run;
    run.span_ns = NowNs() - started_ns;
    if (cut_short_) EndGroup();
    const std::optional<TaskTimes> times = ReadTaskTimes(process_);
    rusage usage{};
    int status = 0;
    killpg(process_, SIGKILL);  // before its number can be another's
    while (wait4(process_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    run.left_behind = EndAllChildren();
    running_group.store(0, std::memory_order_relaxed);
    run.migrations = migrations.Read();
    Describe(status, &run);
    Account(usage, times, &run);
    return run;
  }

 private:
  // Until the end, the deadline or too much output, whichever is first.
  void Await(std::int64_t started_ns) {
    const std::int64_t deadline_ns =
        order_.timeout_s > 0
            ? started_ns + static_cast<std::int64_t>(order_.timeout_s * 1e9)
            : INT64_MAX - 1'000'000;
    const bool looks_at_size = order_.output_bytes_max > 0;
    while (!WaitUntil(process_file_, deadline_ns, looks_at_size ? kLookMs : -1)) {
      if (NowNs() >= deadline_ns) cut_short_ = ProgramEnd::kTimeout;
      if (looks_at_size &&
          SizeOf(order_.output) + SizeOf(order_.errors) > order_.output_bytes_max) {
        cut_short_ = ProgramEnd::kTooMuchOutput;
      }
      if (cut_short_) return;
    }
  }

  // A chance to tidy up, then none.
  void EndGroup() {
    killpg(process_, SIGTERM);
    if (!WaitUntil(process_file_, NowNs() + kGraceNs, -1)) killpg(process_, SIGKILL);
  }

  void Describe(int status, ProgramRun* run) const {
    run->end = WIFSIGNALED(status) ? ProgramEnd::kSignalled : ProgramEnd::kExited;
    run->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    if (cut_short_) run->end = *cut_short_;
  }

  static void Account(const rusage& usage, const std::optional<TaskTimes>& times,
                      ProgramRun* run) {
    run->user_ns = Ns(usage.ru_utime);
    run->system_ns = Ns(usage.ru_stime);
    run->peak_memory_bytes = std::int64_t{usage.ru_maxrss} * 1024;
    run->voluntary_switches = usage.ru_nvcsw;
    run->involuntary_switches = usage.ru_nivcsw;
    run->minor_faults = usage.ru_minflt;
    run->major_faults = usage.ru_majflt;
    // The rounding of wait4's times, and what the end of a process takes.
    constexpr std::int64_t kRoundingNs = 1'000'000;
    const std::int64_t cpu_ns = run->user_ns + run->system_ns;
    if (times && times->cpu_ns + times->cpu_ns / 50 + kRoundingNs >= cpu_ns) {
      run->run_delay_ns = times->run_delay_ns;
    }
  }

  const ProgramOrder& order_;
  const pid_t process_;
  const int process_file_;
  std::optional<ProgramEnd> cut_short_;
};

absl::StatusOr<int> OpenInput(const ProgramOrder& order) {
  if (order.input >= 0) return fcntl(order.input, F_DUPFD_CLOEXEC, 3);
  const std::string& path = order.start.input;
  const int file = open(path.empty() ? "/dev/null" : path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file >= 0) return file;
  return absl::InvalidArgumentError(
      absl::StrFormat("cannot read the input %s: %s", path, std::strerror(errno)));
}

}  // namespace

absl::StatusOr<ProgramRun> RunToEnd(const ProgramOrder& order) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  absl::StatusOr<std::string> path = FindProgram(order.start.argv.at(0));
  if (!path.ok()) return path.status();
  absl::StatusOr<int> input = OpenInput(order);
  if (!input.ok()) return input.status();
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const absl::Cleanup close_streams = [&] {
    close(*input);
    close(null);
  };

  std::vector<std::string> words = order.start.argv;
  std::vector<std::string> variables = EnvironmentOf(order);
  Launch launch;
  launch.path = path->c_str();
  launch.argv = Pointers(words);
  launch.environment = Pointers(variables);
  launch.streams[0] = *input;
  launch.streams[1] = order.output >= 0 ? order.output : null;
  launch.streams[2] = order.errors >= 0 ? order.errors : null;
  launch.is_pinned = !order.cpus.empty();
  CPU_ZERO(&launch.cpus);
  for (const int cpu : order.cpus) CPU_SET(static_cast<std::size_t>(cpu), &launch.cpus);

  const MigrationCounter migrations;
  // No handler of ours may run in a process that shares our memory.
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &launch.signals);
  const pid_t process = Start(launch);
  const int start_error = errno;
  if (process > 0) running_group.store(process, std::memory_order_relaxed);
  sigprocmask(SIG_SETMASK, &launch.signals, nullptr);
  if (process < 0) {
    return absl::UnavailableError(
        absl::StrFormat("no process for %s: %s", *path, std::strerror(start_error)));
  }
  if (launch.error != 0) {
    waitpid(process, nullptr, 0);
    running_group.store(0, std::memory_order_relaxed);
    return absl::InvalidArgumentError(absl::StrFormat(
        "cannot start %s: %s%s", *path, std::strerror(launch.error),
        launch.error == ENOEXEC ? " (a script needs a line #!/bin/sh, or --shell)" : ""));
  }
  const int process_file =
      static_cast<int>(syscall(SYS_pidfd_open, process, 0));  // Linux 5.3
  if (process_file < 0) {
    killpg(process, SIGKILL);
    EndAllChildren();
    return absl::UnavailableError("assay command needs pidfd_open(2) of Linux 5.3");
  }
  const absl::Cleanup close_process_file = [&] { close(process_file); };
  return Run(order, process, process_file).Finish(launch.started_ns, migrations);
}

absl::StatusOr<ProgramRun> RunShell(const std::string& text, ProgramOrder order) {
  ProgramStart shell = order.start;
  shell.argv = {"/bin/sh", "-c", text};
  return RunToEnd({.start = shell,
                   .cpus = order.cpus,
                   .variables = order.variables,
                   .output = order.output,
                   .errors = order.errors,
                   .input = order.input,
                   .output_bytes_max = order.output_bytes_max,
                   .timeout_s = order.timeout_s});
}

std::string EndText(const ProgramRun& run, const ProgramOrder& order) {
  switch (run.end) {
    case ProgramEnd::kExited:
      return absl::StrFormat("exited with code %d", run.code);
    case ProgramEnd::kSignalled:
      return absl::StrFormat("was ended by signal %d (%s)", run.code,
                             strsignal(run.code));
    case ProgramEnd::kTimeout:
      return absl::StrFormat("was still running after %g s and was ended",
                             order.timeout_s);
    case ProgramEnd::kTooMuchOutput:
      return absl::StrFormat("wrote more than %d MiB of output and was ended",
                             order.output_bytes_max >> 20);
  }
  return "";
}

void EndRunningProgram() {
  const pid_t group = running_group.load(std::memory_order_relaxed);
  if (group > 0) killpg(group, SIGKILL);
}

}  // namespace assay
