// See scratch_folder.h. Tested in scratch_folder_test.cc.
#include "harness/base/scratch_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

constexpr char kPrefix[] = "assay-scratch-";

std::string RootOf(Storage storage) {
  if (storage == Storage::kMemory) return "/dev/shm";
  const char* chosen = std::getenv("TMPDIR");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/var/tmp";
}

constexpr const char* RemedyOf(Storage storage) {
  return storage == Storage::kMemory ? "choose storage=disk"
                                     : "set TMPDIR to a folder on a disk";
}

bool IsMemoryBacked(const std::string& path) {
  constexpr unsigned kTmpfs = 0x01021994, kRamfs = 0x858458f6;  // statfs(2)
  struct statfs system {};
  if (statfs(path.c_str(), &system) != 0) return false;
  const auto type = static_cast<unsigned>(system.f_type);
  return type == kTmpfs || type == kRamfs;
}

// A folder's descriptor with the lock on it; -1 where another process holds it, where it
// is not ours, or where it is no folder (a link, say).
int TryLock(const std::string& path, int operation) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -1;
  struct stat status {};
  if (fstat(folder, &status) == 0 && status.st_uid == geteuid() &&
      flock(folder, operation) == 0) {
    return folder;
  }
  close(folder);
  return -1;
}

// Between its making and its locking a folder looks abandoned, and may be gone.
bool IsStillThere(const std::string& path, int folder) {
  struct stat named {
  }, held{};
  return stat(path.c_str(), &named) == 0 && fstat(folder, &held) == 0 &&
         named.st_ino == held.st_ino && named.st_dev == held.st_dev;
}

void RemoveAll(const std::string& path) {
  std::error_code ignored;  // nothing can be done about it here
  std::filesystem::remove_all(path, ignored);
}

void RemoveAbandonedIn(const std::string& root) {
  DIR* folder = opendir(root.c_str());
  if (folder == nullptr) return;
  while (const dirent* entry = readdir(folder)) {
    if (std::strncmp(entry->d_name, kPrefix, sizeof kPrefix - 1) != 0) continue;
    const std::string path = root + "/" + entry->d_name;
    const int lock = TryLock(path, LOCK_EX | LOCK_NB);
    if (lock < 0) continue;
    if (IsStillThere(path, lock)) RemoveAll(path);
    close(lock);
  }
  closedir(folder);
}

}  // namespace

absl::StatusOr<ScratchFolder> ScratchFolder::Create(Storage storage) {
  RemoveAbandonedScratch();
  const std::string root = RootOf(storage);
  const bool wants_memory = storage == Storage::kMemory;
  if (IsMemoryBacked(root) != wants_memory) {
    return absl::FailedPreconditionError(absl::StrFormat("%s is %smemory-backed; %s",
                                                         root, wants_memory ? "not " : "",
                                                         RemedyOf(storage)));
  }
  constexpr int kAttempts = 100;  // each lost only to a sweep in that very moment
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::string path = root + "/" + kPrefix + "XXXXXX";
    if (mkdtemp(path.data()) == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrFormat("cannot make a folder in %s: %s; %s", root,
                          std::strerror(errno), RemedyOf(storage)));
    }
    const int lock = TryLock(path, LOCK_EX);
    if (lock >= 0 && IsStillThere(path, lock)) return ScratchFolder(path, lock);
    if (lock >= 0) close(lock);
    rmdir(path.c_str());  // where it is still there, it cannot be locked
  }
  return absl::UnavailableError("cannot keep a lock on a folder in " + root + "; " +
                                RemedyOf(storage));
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

ScratchFolder::~ScratchFolder() {
  if (lock_ < 0) return;
  RemoveAll(path_);
  close(lock_);
}

void RemoveAbandonedScratch() {
  RemoveAbandonedIn(RootOf(Storage::kMemory));
  RemoveAbandonedIn(RootOf(Storage::kDisk));
}

}  // namespace assay
