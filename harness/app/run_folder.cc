#include "harness/app/run_folder.h"

#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr char kResults[] = "assay-results";

// When and by which process: unique enough, and sorts by time.
std::string NewRunId() {
  const time_t now = time(nullptr);
  tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  strftime(text, sizeof text, "%Y-%m-%dT%H-%M-%SZ", &utc);
  return absl::StrFormat("%s-%d", text, getpid());
}

void PointLatestAt(const std::string& id) {
  const fs::path link = fs::path(kResults) / "latest";
  std::error_code ignored;  // a convenience: a file system without links does without
  fs::remove(link, ignored);
  fs::create_directory_symlink(id, link, ignored);
}

}  // namespace

absl::StatusOr<RunFolder> CreateRunFolder(const std::string& out) {
  const std::string id = NewRunId();
  const std::string path = out.empty() ? std::string(kResults) + "/" + id : out;
  if (fs::exists(path + "/run.json")) {
    return absl::AlreadyExistsError(
        absl::StrFormat("--out: %s already holds a run; name another folder", path));
  }
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrFormat("cannot create %s: %s", path, error.message()));
  }
  if (out.empty()) PointLatestAt(id);
  return RunFolder{id, path};
}

absl::Status WriteTextFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (file) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrFormat("cannot write %s: %s", path, std::strerror(errno)));
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (file) return text.str();
  return absl::NotFoundError(
      absl::StrFormat("cannot read %s: %s", path, std::strerror(errno)));
}

void DropEmptyEvidence(const std::string& run_path) {
  std::error_code ignored;
  const fs::path evidence = fs::path(run_path) / "evidence";
  for (const auto& entry : fs::directory_iterator(evidence, ignored)) {
    if (fs::is_empty(entry.path(), ignored)) fs::remove(entry.path(), ignored);
  }
}

absl::StatusOr<StoredRun> LoadRun(const std::string& run_path) {
  std::string folder = run_path;
  if (!fs::exists(folder) && fs::exists(fs::path(kResults) / folder)) {
    folder = std::string(kResults) + "/" + folder;  // a bare run id, or "latest"
  }
  if (!fs::exists(folder + "/run.json")) {
    return absl::NotFoundError(
        absl::StrFormat("%s is not a run folder: it has no run.json (runs lie in %s)",
                        run_path, kResults));
  }
  absl::StatusOr<std::string> text = ReadTextFile(folder + "/run.json");
  if (!text.ok()) return text.status();
  absl::StatusOr<RunHeader> header = RunHeaderFromJson(*text);
  if (!header.ok()) {
    return absl::InvalidArgumentError(
        folder + "/run.json: " + std::string(header.status().message()));
  }
  absl::StatusOr<RunRecords> records = ReadJournal(folder + "/journal.jsonl");
  if (!records.ok()) return records.status();
  return StoredRun{folder, *std::move(header), *std::move(records)};
}

}  // namespace assay
