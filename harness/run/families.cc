#include "harness/run/families.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>

#include "absl/strings/str_format.h"
#include "results/model/model_json.h"

extern char** environ;

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr char kPrefix[] = "assay-cell-";

// What `path --list` prints on its standard output.
absl::StatusOr<std::string> AskForList(const std::string& path) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::UnavailableError(absl::StrFormat("no pipe: %s", std::strerror(errno)));
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const char* argv[] = {path.c_str(), "--list", nullptr};
  pid_t process = -1;
  const int failed = posix_spawn(&process, path.c_str(), &actions, nullptr,
                                 const_cast<char**>(argv), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  char chunk[65536];
  for (ssize_t size; (size = read(ends[0], chunk, sizeof chunk)) > 0;) {
    text.append(chunk, static_cast<std::size_t>(size));
  }
  close(ends[0]);
  if (failed != 0) {
    return absl::UnavailableError(
        absl::StrFormat("cannot start %s: %s", path, std::strerror(failed)));
  }
  int status = 0;
  waitpid(process, &status, 0);
  if (status != 0) {
    return absl::UnavailableError(path + " --list failed; is it a child of assay?");
  }
  return text;
}

absl::StatusOr<std::vector<std::string>> ChildrenAt(const std::string& place) {
  std::error_code error;
  if (fs::is_regular_file(place, error)) return std::vector<std::string>{place};
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(place, error)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(kPrefix, 0) == 0 && access(entry.path().c_str(), X_OK) == 0) {
      paths.push_back(entry.path().string());
    }
  }
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("cannot look for children in %s: %s", place, error.message()));
  }
  if (paths.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "no %s* in %s; name the folder of your build with --cells", kPrefix, place));
  }
  return paths;
}

absl::Status CheckUnique(const std::vector<FamilyInfo>& families) {
  std::map<std::string, std::string> owners;
  for (const FamilyInfo& family : families) {
    for (const CaseInfo& info : family.cases) {
      const std::string key = family.flavour + " " + info.name + "/" + info.variant;
      const auto [owner, added] = owners.emplace(key, family.path);
      if (!added) {
        return absl::AlreadyExistsError(absl::StrFormat("%s/%s is in both %s and %s",
                                                        info.name, info.variant,
                                                        owner->second, family.path));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string OwnFolder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().string();
}

absl::StatusOr<std::vector<FamilyInfo>> FindFamilies(
    const std::vector<std::string>& places) {
  std::vector<FamilyInfo> families;
  for (const std::string& place : places) {
    absl::StatusOr<std::vector<std::string>> paths = ChildrenAt(place);
    if (!paths.ok()) return paths.status();
    for (const std::string& path : *paths) {
      absl::StatusOr<std::string> text = AskForList(path);
      if (!text.ok()) return text.status();
      absl::StatusOr<FamilyInfo> family = FamilyFromJson(*text);
      if (!family.ok()) {
        return absl::UnavailableError(
            path + " --list: " + std::string(family.status().message()));
      }
      family->path = path;
      families.push_back(*std::move(family));
    }
  }
  if (absl::Status unique = CheckUnique(families); !unique.ok()) return unique;
  std::sort(families.begin(), families.end(),
            [](const FamilyInfo& a, const FamilyInfo& b) { return a.family < b.family; });
  return families;
}

}  // namespace assay
