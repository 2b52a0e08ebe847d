// See process_tree.h.
#include "harness/command/process_tree.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_format.h"

namespace assay {

std::optional<TaskTimes> ReadTaskTimes(pid_t process) {
  std::ifstream file(absl::StrFormat("/proc/%d/schedstat", process));
  TaskTimes times;
  if (file >> times.cpu_ns >> times.run_delay_ns) return times;
  return std::nullopt;
}

std::vector<pid_t> ChildrenOf(pid_t process) {
  std::vector<pid_t> children;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "stat");
    std::string text;
    std::getline(file, text);
    // "PID (NAME) STATE PARENT ...", and a name may hold anything.
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos) continue;
    std::istringstream rest(text.substr(name_end + 1));
    std::string state;
    pid_t parent = 0;
    if (rest >> state >> parent && parent == process) {
      children.push_back(static_cast<pid_t>(std::stoi(name)));
    }
  }
  return children;
}

int EndAllChildren() {
  constexpr int kMostWaitsMs = 5000;  // one that the kernel holds cannot be ended
  int ended = 0;
  for (int waited_ms = 0; waited_ms < kMostWaitsMs;) {
    int status = 0;
    const pid_t reaped = waitpid(-1, &status, WNOHANG);
    if (reaped < 0) return ended;  // there are none
    if (reaped > 0) {
      ended += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 1 : 0;
      continue;
    }
    // What they leave behind becomes ours, so there may be more of them the next time.
    for (const pid_t child : ChildrenOf(getpid())) kill(child, SIGKILL);
    usleep(1000);
    ++waited_ms;
  }
  return ended;
}

}  // namespace assay
