#include "harness/base/scratch_folder.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

namespace assay {
namespace {

ScratchFolder Create(Storage storage) {
  absl::StatusOr<ScratchFolder> folder = ScratchFolder::Create(storage);
  EXPECT_TRUE(folder.ok()) << folder.status();
  return *std::move(folder);
}

void Write(const std::string& path) { std::ofstream(path) << "content"; }

TEST(ScratchFolderTest, IsPrivateAndGoneWithItsOwner) {
  std::string path;
  {
    const ScratchFolder folder = Create(Storage::kMemory);
    path = folder.path();
    Write(path + "/file");
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700u);
    RemoveAbandonedScratch();  // it has an owner
    EXPECT_TRUE(std::filesystem::exists(path + "/file"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ScratchFolderTest, MovesWithItsOwner) {
  ScratchFolder first = Create(Storage::kMemory);
  const std::string path = first.path();
  {
    const ScratchFolder second = std::move(first);
    RemoveAbandonedScratch();
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

// The owner is killed in the middle of its work.
TEST(ScratchFolderTest, IsRemovedByOthersAfterItsOwnerWasKilled) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t owner = fork();
  ASSERT_GE(owner, 0);
  if (owner == 0) {
    alarm(60);  // should the parent fail to kill it
    const absl::StatusOr<ScratchFolder> folder = ScratchFolder::Create(Storage::kMemory);
    const std::string path = folder.ok() ? folder->path() : "";
    Write(path + "/file");
    const ssize_t written = write(pipe_ends[1], path.data(), path.size());
    while (written > 0) pause();
    _exit(1);
  }
  char buffer[256];
  const ssize_t size = read(pipe_ends[0], buffer, sizeof buffer);
  ASSERT_GT(size, 0);
  const std::string path(buffer, static_cast<std::size_t>(size));
  RemoveAbandonedScratch();
  EXPECT_TRUE(std::filesystem::exists(path + "/file"));
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  // Another process may be at it just now, which leaves it to that one.
  for (int i = 0; i < 10'000 && std::filesystem::exists(path); ++i) {
    RemoveAbandonedScratch();
    std::this_thread::yield();
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

// Somebody else may put a link into a folder that all may write to.
TEST(ScratchFolderTest, LeavesLinksAlone) {
  const std::string target = testing::TempDir() + "scratch_folder_test.target";
  std::filesystem::create_directories(target);
  Write(target + "/file");
  const std::string link = "/dev/shm/assay-scratch-link" + std::to_string(getpid());
  std::filesystem::create_directory_symlink(target, link);
  RemoveAbandonedScratch();
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_TRUE(std::filesystem::exists(target + "/file"));
  std::filesystem::remove(link);
  std::filesystem::remove_all(target);
}

// $TMPDIR as it was, whatever a test does to it.
class TemporaryFolderTest : public testing::Test {
 protected:
  TemporaryFolderTest() {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
  }
  ~TemporaryFolderTest() override {
    if (before_) {
      setenv("TMPDIR", before_->c_str(), 1);
    } else {
      unsetenv("TMPDIR");
    }
  }
  std::optional<std::string> before_;
};

TEST_F(TemporaryFolderTest, SaysWhereItCannotBeMade) {
  ASSERT_EQ(setenv("TMPDIR", "/dev/shm", 1), 0);
  const absl::StatusOr<ScratchFolder> in_memory = ScratchFolder::Create(Storage::kDisk);
  EXPECT_EQ(in_memory.status().message(),
            "/dev/shm is memory-backed; set TMPDIR to a folder on a disk");
  ASSERT_EQ(setenv("TMPDIR", "/no/such/folder", 1), 0);
  const absl::StatusOr<ScratchFolder> nowhere = ScratchFolder::Create(Storage::kDisk);
  EXPECT_EQ(nowhere.status().message(),
            "cannot make a folder in /no/such/folder: No such file or directory; set "
            "TMPDIR to a folder on a disk");
}

}  // namespace
}  // namespace assay
