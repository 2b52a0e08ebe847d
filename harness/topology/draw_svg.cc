// See draw_svg.h.
#include "harness/topology/draw_svg.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "absl/strings/str_format.h"
#include "harness/topology/load.h"

extern char** environ;

namespace assay {
namespace {

// A file without a name: whatever its size, neither side waits for the other as both
// would with two pipes.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("assay-lstopo", MFD_CLOEXEC)) {}
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

// The exit status as waitpid() gives it, or nothing where there is no such program.
std::optional<int> Run(const char* program, const MemoryFile& in, const MemoryFile& out,
                       const MemoryFile& errors) {
  const char* argv[] = {program, "-i", "-", "--if", "xml", "--of", "nativesvg",
                        // Every CPU is to be seen, lanes differ; no date, host or legend.
                        "--no-factorize", "--no-legend", "-", nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.descriptor(), 0);
  posix_spawn_file_actions_adddup2(&actions, out.descriptor(), 1);
  posix_spawn_file_actions_adddup2(&actions, errors.descriptor(), 2);
  pid_t pid = -1;
  const int failed =
      posix_spawnp(&pid, program, &actions, nullptr, const_cast<char**>(argv), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return std::nullopt;
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// lstopo writes "PU L#4" into the box of logical CPU 4; a lane's box names the lane.
std::string WithLaneNames(std::string svg, const Topology& topology,
                          const std::vector<int>& lanes) {
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    const Cpu* cpu = FindCpu(topology, lanes[lane]);
    if (cpu == nullptr) continue;
    const std::string old_name =
        absl::StrFormat(">PU L#%d<", static_cast<int>(cpu - topology.cpus.data()));
    const std::size_t at = svg.find(old_name);
    if (at != std::string::npos) {
      svg.replace(at, old_name.size(), absl::StrFormat(">lane %d<", lane));
    }
  }
  return svg;
}

}  // namespace

std::string WithPlainViewBox(const std::string& svg) {
  const std::size_t begin = svg.find("viewBox='");
  if (begin == std::string::npos) return svg;
  const std::size_t end = svg.find('\'', begin + std::strlen("viewBox='"));
  std::string box = svg.substr(begin, end - begin);
  for (std::size_t unit; (unit = box.find("px")) != std::string::npos;)
    box.erase(unit, 2);
  return svg.substr(0, begin) + box + svg.substr(end);
}

absl::StatusOr<std::string> DrawSvg(const Topology& topology,
                                    const std::vector<int>& lanes) {
  const absl::StatusOr<std::string> xml = ExportXml(topology.input, lanes);
  if (!xml.ok()) return xml.status();
  const MemoryFile in, out, errors;
  if (!in.Write(*xml)) {
    return absl::UnavailableError(
        absl::StrFormat("no memory file for lstopo: %s", std::strerror(errno)));
  }
  std::optional<int> status = Run("lstopo", in, out, errors);
  if (!status) status = Run("lstopo-no-graphics", in, out, errors);
  if (!status) {
    return absl::UnavailableError(
        "cannot draw an SVG: there is no 'lstopo' here; install the Debian package "
        "'hwloc' (apt-get install hwloc)");
  }
  const std::string svg = out.Text();
  if (*status != 0 || svg.find("</svg>") == std::string::npos) {
    return absl::UnavailableError(absl::StrFormat(
        "lstopo drew nothing (wait status %d): %s", *status, errors.Text()));
  }
  return WithLaneNames(WithPlainViewBox(svg), topology, lanes);
}

}  // namespace assay
