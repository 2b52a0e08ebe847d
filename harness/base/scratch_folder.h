// A folder for files that nobody wants to keep: databases of a workload, say. It is gone
// when its owner is, however the owner ended.
//
// How: the owner holds a lock (flock) on the folder as long as it lives, and the kernel
// drops the lock with the process, also after SIGKILL. A scratch folder without a lock is
// therefore nobody's, and RemoveAbandonedScratch() removes it. The driver calls that
// whenever a child has ended, and every new scratch folder begins with it, so that even
// what a killed driver left behind lasts only until the next run.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace assay {

// Where the files are: on the memory-backed file system of /dev/shm, or on a disk, in
// $TMPDIR or /var/tmp.
enum class Storage { kMemory, kDisk };

class ScratchFolder {
 public:
  // A new, empty folder that only this user can enter. An error says what is wrong with
  // the place: it cannot be written, or it is not the kind of storage that was asked for.
  static absl::StatusOr<ScratchFolder> Create(Storage storage);

  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();  // removes the folder and all that is in it

  const std::string& path() const { return path_; }

 private:
  ScratchFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;  // a descriptor of the folder; -1 where moved from
};

// Removes this user's scratch folders whose owner has ended, in both kinds of storage.
// Others' folders, and whatever cannot be removed, are left alone.
void RemoveAbandonedScratch();

}  // namespace assay
