#include "harness/run/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "harness/base/clock.h"
#include "harness/base/environment_variables.h"
#include "harness/base/line_channel.h"
#include "harness/base/scratch_folder.h"
#include "harness/run/stacks.h"
#include "results/model/model_json.h"
#include "sanitizers/flavours.h"

namespace assay {
namespace {

// The environment of a child: ours, and runtimes told to sleep where they would spin on
// after a parallel region, beside the next cell's sample. A sanitizer's runtime gets its
// options; its suppressions are written into `folder`. Programs end with their sample and
// get what they would get without us.
std::vector<std::string> ChildEnvironment(const StartOptions& options,
                                          const std::string& folder) {
  const Flavour* const flavour = FindFlavour(options.flavour);
  std::vector<std::string> set = options.variables;
  if (!options.runs_programs) set.push_back("OMP_WAIT_POLICY=passive");
  const std::vector<std::string> inherited = InheritedVariables();
  if (flavour != nullptr) {
    for (std::string& variable : RuntimeEnvironment(*flavour, folder, inherited)) {
      set.push_back(std::move(variable));
    }
  }
  const auto is_set = [&](const std::string& name) {
    return std::any_of(set.begin(), set.end(), [&](const std::string& variable) {
      return variable.starts_with(name + "=");
    });
  };
  std::vector<std::string> variables = set;
  for (const std::string& variable : inherited) {
    if (!is_set(variable.substr(0, variable.find('=')))) variables.push_back(variable);
  }
  return variables;
}

// While one of these lives, programs that are started get addresses that are not spread
// (personality(2)); the driver has one thread, so nobody else is concerned.
class FixedAddresses {
 public:
  explicit FixedAddresses(bool wanted) {
    if (!wanted) return;
    before_ = personality(kAskOnly);
    if (before_ >= 0) {
      personality(static_cast<unsigned long>(before_) | ADDR_NO_RANDOMIZE);
    }
  }
  ~FixedAddresses() {
    if (before_ >= 0) personality(static_cast<unsigned long>(before_));
  }
  FixedAddresses(const FixedAddresses&) = delete;
  FixedAddresses& operator=(const FixedAddresses&) = delete;

 private:
  static constexpr unsigned long kAskOnly = 0xffffffff;
  int before_ = -1;
};

// Parameters may be anything. Keys that become alike share a child, which does no harm.
std::string AsFileName(std::string text) {
  constexpr std::size_t kSizeMax = 200;
  text.resize(std::min(text.size(), kSizeMax));
  for (char& c : text) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) ||
                          std::string("-_.+").find(c) != std::string::npos;
    if (!is_plain) c = '_';
  }
  return text;
}

std::string DescribeExit(int status, std::string* kind) {
  if (WIFSIGNALED(status)) {
    *kind = "crash";
    return absl::StrFormat("killed by signal %d (%s)", WTERMSIG(status),
                           strsignal(WTERMSIG(status)));
  }
  *kind = "early_exit";
  return absl::StrFormat("exited with code %d in the middle of its work",
                         WEXITSTATUS(status));
}

// The highest weight for the session's autogroup: against two spinning neighbours it
// brought the spread of a 10 ms sample from 36% down to 5%, which nice alone did not.
absl::Status RaisePriority(int process) {
  const std::string path = absl::StrFormat("/proc/%d/autogroup", process);
  std::ofstream file(path);
  file << "-20" << std::flush;
  if (file) return absl::OkStatus();
  return absl::PermissionDeniedError(
      "--priority high: cannot write " + path +
      "; it needs root and a kernel with autogroups (kernel.sched_autogroup_enabled)");
}

class ChildProcess final : public Child {
 public:
  ChildProcess(int process, int socket, double closing_s)
      : process_(process), channel_(std::in_place, socket), closing_s_(closing_s) {}
  ~ChildProcess() override {
    if (process_ > 0 && !HasClosed()) Kill();
    RemoveAbandonedScratch();  // a child that is killed does not tidy up
  }

  std::variant<Reply, ChildFault> Ask(const Request& request, double timeout_s) override {
    std::string line;
    if (!channel_->WriteLine(ToJson(request))) return Ended();
    switch (channel_->ReadLine(static_cast<std::int64_t>(timeout_s * 1e3), &line)) {
      case LineChannel::ReadResult::kClosed:
        return Ended();
      case LineChannel::ReadResult::kTimeout:
        return Hung(timeout_s);
      case LineChannel::ReadResult::kTooLong:
        Kill();
        return ChildFault{"protocol", "sent an endless line on the protocol's socket"};
      case LineChannel::ReadResult::kLine:
        break;
    }
    absl::StatusOr<Reply> reply = ReplyFromJson(line);
    if (reply.ok()) return *std::move(reply);
    Kill();
    return ChildFault{"protocol", "garbage on the protocol's socket: " +
                                      std::string(reply.status().message())};
  }

  std::string Stacks() override { return StacksOf(process_); }

 private:
  // The socket is closed, so the process is ending or has ended; a moment of grace, then
  // it is made to.
  ChildFault Ended() {
    int status = 0;
    constexpr int kGraceMs = 2000;
    for (int waited = 0; waitpid(process_, &status, WNOHANG) == 0; ++waited) {
      if (waited == kGraceMs) {
        Kill();
        return {"protocol", "closed the protocol's socket but went on running"};
      }
      usleep(1000);
    }
    killpg(process_, SIGKILL);  // workers that it left behind
    process_ = -1;
    ChildFault fault;
    fault.summary = DescribeExit(status, &fault.kind);
    return fault;
  }

  ChildFault Hung(double timeout_s) {
    ChildFault fault{.kind = "hang",
                     .summary = absl::StrFormat("no answer for %.3g s", timeout_s),
                     .stacks = Stacks()};
    Kill();
    return fault;
  }

  // Whether it had something to tidy up, and has ended by itself.
  bool HasClosed() {
    channel_.reset();
    return closing_s_ > 0 && HasEndedWithin(closing_s_);
  }

  bool HasEndedWithin(double seconds) {
    const std::int64_t deadline_ns = NowNs() + static_cast<std::int64_t>(seconds * 1e9);
    while (waitpid(process_, nullptr, WNOHANG) == 0) {
      if (NowNs() > deadline_ns) return false;
      usleep(1000);
    }
    process_ = -1;
    return true;
  }

  void Kill() {
    // One that tidies up also ends what it has started, if it is told to.
    constexpr double kGraceS = 1;
    if (closing_s_ > 0) {
      kill(process_, SIGTERM);
      if (HasEndedWithin(kGraceS)) return;
    }
    killpg(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
  }

  int process_;
  std::optional<LineChannel> channel_;
  const double closing_s_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Child>> StartChildProcess(const std::string& path,
                                                         const std::string& output_path,
                                                         const StartOptions& options) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return absl::UnavailableError(
        absl::StrFormat("no socket pair for %s: %s", path, std::strerror(errno)));
  }
  // Away from the number that the child's end is about to get.
  const int theirs = fcntl(sockets[1], F_DUPFD_CLOEXEC, kChildSocket + 1);
  close(sockets[1]);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_path.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, theirs, kChildSocket);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A session of its own: Ctrl-C does not reach it, killpg reaches its workers too, and
  // where the kernel groups tasks by session it competes as one user would.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);

  std::vector<std::string> words = options.arguments;
  if (words.empty()) words = {"--serve", std::to_string(kChildSocket)};
  words.insert(words.begin(), path);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const Flavour* const flavour = FindFlavour(options.flavour);
  std::vector<std::string> variables = ChildEnvironment(
      options, std::filesystem::path(output_path).parent_path().string());
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);

  pid_t process = -1;
  int failed = 0;
  {
    const FixedAddresses fixed(flavour != nullptr && NeedsFixedAddresses(*flavour));
    failed = posix_spawn(&process, path.c_str(), &actions, &attributes, argv.data(),
                         environment.data());
  }
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(theirs);
  if (failed != 0) {
    close(sockets[0]);
    return absl::UnavailableError(
        absl::StrFormat("cannot start %s: %s", path, std::strerror(failed)));
  }
  auto child = std::make_unique<ChildProcess>(process, sockets[0], options.closing_s);
  if (options.priority == Priority::kHigh) {
    if (absl::Status raised = RaisePriority(process); !raised.ok()) return raised;
  }
  return child;
}

ChildProcessFactory::ChildProcessFactory(std::vector<FamilyInfo> families,
                                         std::string run_folder, Priority priority)
    : families_(std::move(families)),
      run_folder_(std::move(run_folder)),
      priority_(priority) {}

const FamilyInfo* ChildProcessFactory::FamilyOf(const Cell& cell) const {
  if (cell.command) {  // the program is what it is, however the child was built
    const auto found = std::find_if(
        families_.begin(), families_.end(),
        [](const FamilyInfo& family) { return family.family == kCommandFamily; });
    return found == families_.end() ? nullptr : &*found;
  }
  for (const FamilyInfo& family : families_) {
    if (family.flavour != cell.flavour) continue;
    for (const CaseInfo& info : family.cases) {
      if (info.name == cell.workload && info.variant == cell.variant) return &family;
    }
  }
  return nullptr;
}

std::string ChildProcessFactory::KeyOf(const Cell& cell) {
  const FamilyInfo* family = FamilyOf(cell);
  std::string key =
      family == nullptr ? cell.workload : family->family + "." + family->flavour;
  // A sanitizer's report belongs to a process, and it makes each only once, so cells have
  // processes of their own. Programs have, so that the last words of one are not taken
  // for another's, and one that fails does not make the others set up again.
  if (cell.stress || cell.command || FindFlavour(cell.flavour) != nullptr) {
    key +=
        "." + cell.workload + "." + cell.variant + absl::StrFormat(".x%d", cell.threads);
    for (const auto& [name, value] : cell.params) key += "." + ParamText(value);
  }
  return AsFileName(std::move(key));
}

std::string ChildProcessFactory::EvidenceOf(const Cell& cell, int generation) {
  return absl::StrFormat("evidence/%s.generation%d.log", KeyOf(cell), generation);
}

std::string ChildProcessFactory::TailOf(const Cell& cell, int generation) {
  std::ifstream file(run_folder_ + "/" + EvidenceOf(cell, generation));
  constexpr std::streamoff kTail = 1 << 16;
  file.seekg(0, std::ios::end);
  file.seekg(std::max<std::streamoff>(0, file.tellg() - kTail));
  return std::string((std::istreambuf_iterator<char>(file)),
                     std::istreambuf_iterator<char>());
}

absl::StatusOr<std::unique_ptr<Child>> ChildProcessFactory::Start(const Cell& cell,
                                                                  int generation) {
  const FamilyInfo* family = FamilyOf(cell);
  if (family == nullptr) {
    return absl::NotFoundError("no child runs " + CellName(cell));
  }
  std::error_code error;
  std::filesystem::create_directories(run_folder_ + "/evidence", error);
  if (error) {
    return absl::UnavailableError(
        absl::StrFormat("cannot create %s/evidence: %s", run_folder_, error.message()));
  }
  return StartChildProcess(family->path, run_folder_ + "/" + EvidenceOf(cell, generation),
                           {.priority = priority_,
                            .flavour = cell.flavour,
                            .runs_programs = cell.command.has_value(),
                            .closing_s = cell.command ? cell.command->timeout_s : 0});
}

}  // namespace assay
