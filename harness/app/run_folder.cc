#include "harness/app/run_folder.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
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

}  // namespace

void PointLatestAt(const RunFolder& folder) {
  if (folder.path != std::string(kResults) + "/" + folder.id) return;
  const fs::path link = fs::path(kResults) / "latest";
  std::error_code ignored;  // a convenience: a file system without links does without
  fs::remove(link, ignored);
  fs::create_directory_symlink(folder.id, link, ignored);
}

absl::StatusOr<RunFolder> CreateRunFolder(const std::string& out) {
  const std::string id = NewRunId();
  const std::string path = out.empty() ? std::string(kResults) + "/" + id : out;
  std::error_code error;
  if (fs::exists(path + "/run.json", error) ||
      fs::exists(path + "/journal.jsonl", error)) {
    return absl::AlreadyExistsError(
        absl::StrFormat("--out: %s already holds a run; name another folder", path));
  }
  fs::create_directories(path, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("cannot create %s: %s", path, error.message()));
  }
  return RunFolder{id, path};
}

absl::Status WriteTextFile(const std::string& path, const std::string& text) {
  // Beside it, then over it: a full disk or a crash leaves the old file whole.
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (file && std::rename(fresh.c_str(), path.c_str()) == 0) return absl::OkStatus();
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

absl::StatusOr<std::string> ReadInput(const std::string& file) {
  std::error_code error;
  if (fs::is_directory(file, error)) {
    return absl::InvalidArgumentError(file + " is a folder; name the files in it");
  }
  if (file != "-") return ReadTextFile(file);
  return std::string(std::istreambuf_iterator<char>(std::cin),
                     std::istreambuf_iterator<char>());
}

void DropEmptyEvidence(const std::string& run_path,
                       const std::vector<Finding>& findings) {
  std::error_code ignored;
  const fs::path evidence = fs::path(run_path) / "evidence";
  for (const auto& entry : fs::directory_iterator(evidence, ignored)) {
    const std::string name = "evidence/" + entry.path().filename().string();
    const bool named = std::any_of(findings.begin(), findings.end(),
                                   [&](const Finding& f) { return f.evidence == name; });
    if (!named && fs::is_empty(entry.path(), ignored)) fs::remove(entry.path(), ignored);
  }
}

namespace {

// What the structs cannot say of themselves: whether a run.json and a journal that
// somebody may have edited describe a run. Empty: they do; otherwise what is wrong.
std::string WhyNoRun(const Plan& plan, const RunRecords& records) {
  const int cells = static_cast<int>(plan.cells.size());
  const auto known = [cells](int cell) { return cell >= 0 && cell < cells; };
  const RunLimits& limits = plan.limits;
  if (limits.rounds_max < 1 || limits.rounds_dropped < 0 ||
      limits.rounds_per_generation < 1) {
    return "run.json has limits that no run has";
  }
  for (const Cell& cell : plan.cells) {
    if (cell.threads < 1) return "run.json has a cell without threads";
  }
  for (const PlannedClaim& planned : plan.claims) {
    const bool needs_baseline = NeedsBaseline(planned.claim.metric);
    const bool is_testable = planned.untestable.empty();
    const bool has_cells =
        known(planned.candidate) &&
        (needs_baseline ? known(planned.baseline) : planned.baseline == -1);
    const bool has_none = planned.candidate == -1 && planned.baseline == -1;
    const bool has_prediction =
        std::all_of(planned.prediction.begin(), planned.prediction.end(), known);
    if (!(is_testable ? has_cells : has_none) || !has_prediction) {
      return "run.json has a claim about cells that it does not have";
    }
    if (!(planned.claim.confidence >= 0.5 && planned.claim.confidence < 1)) {
      return "run.json has a claim whose confidence is not from 0.5 to below 1";
    }
  }
  for (const Sample& sample : records.samples) {
    if (!known(sample.cell))
      return "journal.jsonl names cells that run.json does not have";
    if (sample.measurement.iterations < 1 || sample.measurement.span_ns < 0) {
      return "journal.jsonl has a sample of no iteration or of negative time";
    }
  }
  for (const Finding& finding : records.findings) {
    if (finding.cell_index != -1 && !known(finding.cell_index)) {
      return "journal.jsonl names cells that run.json does not have";
    }
  }
  return "";
}

}  // namespace

absl::StatusOr<StoredRun> LoadRun(const std::string& run_path) {
  std::string folder = run_path;
  std::error_code error;
  if (!fs::exists(folder, error) && fs::exists(fs::path(kResults) / folder, error)) {
    folder = std::string(kResults) + "/" + folder;  // a bare run id, or "latest"
  }
  if (!fs::exists(folder + "/run.json", error)) {
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
  if (const std::string why = WhyNoRun(header->plan, *records); !why.empty()) {
    return absl::InvalidArgumentError(folder + ": " + why);
  }
  return StoredRun{folder, *std::move(header), *std::move(records)};
}

}  // namespace assay
