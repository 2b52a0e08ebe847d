// See run_program.h.
#include "harness/base/run_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

extern char** environ;

namespace assay {
namespace {

// A file without a name: whatever its size, neither side waits for the other as both
// would with two pipes.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("assay-program", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (file_ >= 0) close(file_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return file_; }

  bool Write(const std::string& text) const {
    std::size_t written = 0;
    while (written < text.size()) {
      const ssize_t size = write(file_, text.data() + written, text.size() - written);
      if (size <= 0) return false;
      written += static_cast<std::size_t>(size);
    }
    return lseek(file_, 0, SEEK_SET) == 0;
  }

  std::string Text() const {
    std::string text;
    std::array<char, 1 << 16> buffer;
    ssize_t size = 0;
    while ((size = pread(file_, buffer.data(), buffer.size(),
                         static_cast<off_t>(text.size()))) > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return text;
  }

 private:
  int file_;
};

int ExitCode(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status)
                                  : WEXITSTATUS(wait_status);
}

}  // namespace

std::optional<ProgramOutcome> RunProgram(const std::vector<std::string>& argv,
                                         const std::string& input) {
  const MemoryFile in, out, errors;
  if (!in.Write(input)) return std::nullopt;
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.descriptor(), 0);
  posix_spawn_file_actions_adddup2(&actions, out.descriptor(), 1);
  posix_spawn_file_actions_adddup2(&actions, errors.descriptor(), 2);
  pid_t pid = -1;
  const int failed =
      posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return std::nullopt;
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return ProgramOutcome{ExitCode(status), out.Text(), errors.Text()};
}

}  // namespace assay
