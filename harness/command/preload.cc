// See preload.h.
#include "harness/command/preload.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

namespace assay {

absl::StatusOr<std::string> PreloadName(const std::string& path) {
  if (path.find_first_of(" :") == std::string::npos) return path;
  const std::filesystem::path library(path);
  const int folder =
      open(library.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    return absl::ErrnoToStatus(errno, "cannot open the folder of " + path);
  }
  return absl::StrFormat("/proc/%d/fd/%d/%s", getpid(), folder,
                         library.filename().string());
}

}  // namespace assay
