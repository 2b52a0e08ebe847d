#include "harness/app/run_index.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/app/run_folder.h"
#include "harness/verdict/evaluate.h"
#include "results/export/summary.h"
#include "results/export/words.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// What is the same on two machines whose numbers may be compared. The kernel is left out:
// what a new one does to a case is worth seeing.
std::string ComparableMachine(const Environment& machine) {
  std::string text = MachineText(machine);
  if (machine.packages > 1) text += absl::StrFormat(", %d packages", machine.packages);
  const int cpus = static_cast<int>(machine.allowed_cpus.size());
  if (cpus != machine.cores) text += absl::StrFormat(", %d CPUs", cpus);
  if (machine.cpu_quota) text += absl::StrFormat(", quota %g", *machine.cpu_quota);
  return text;
}

// CellName without what has a column of its own.
std::string ParamsText(const Params& params) {
  return absl::StrJoin(params, " ", [](std::string* text, const auto& param) {
    *text += param.first + "=" + ParamText(param.second);
  });
}

IndexedEstimate ToIndexed(const Estimate& estimate, const RunReport& report,
                          const std::string& machine) {
  const auto cell_at = [&](int index) -> const Cell& {
    return report.plan.cells.at(static_cast<std::size_t>(index));
  };
  const Cell& cell = cell_at(estimate.cell_index);
  IndexedEstimate indexed{
      .key = {.workload = cell.workload,
              .variant = cell.variant,
              .threads = cell.threads,
              .params = ParamsText(cell.params),
              .placement = cell.placement,
              .flavour = cell.flavour,
              .machine = machine,
              .metric = estimate.metric,
              .unit = estimate.unit},
      .value = estimate.value,
      .low = estimate.low,
      .high = estimate.high,
      .n = estimate.n,
      .constant_name = absl::StrJoin(
          cell.constants, ", ",
          [](std::string* text, const auto& constant) { *text += constant.first; })};
  if (estimate.baseline_index >= 0) {
    const Cell& baseline = cell_at(estimate.baseline_index);
    indexed.key.baseline = absl::StrFormat("%s x%d", baseline.variant, baseline.threads);
  }
  if (cell.constants.size() == 1) indexed.constant = cell.constants.begin()->second;
  return indexed;
}

// A run as the index holds it; `row` brings what the report does not know: the folder
// and the stamps of its files.
IndexedRun ToIndexedRun(const RunReport& report, const RunRow& row) {
  IndexedRun run{.row = row};
  run.row.run_id = report.run_id;
  run.row.time_utc = report.environment.time_utc;
  run.row.assay_version = report.environment.assay_version;
  run.row.machine = ComparableMachine(report.environment);
  run.row.kernel = report.environment.kernel;
  run.row.command = report.plan.command;
  run.row.end_reason = report.end.reason;
  for (const Estimate& estimate : report.estimates) {
    // A reading may be no number, which nothing can be compared with.
    if (!std::isfinite(estimate.value)) continue;
    run.estimates.push_back(ToIndexed(estimate, report, run.row.machine));
  }
  for (const Verdict& verdict : report.verdicts) {
    run.verdicts.push_back({verdict.claim.id, VerdictName(verdict.kind),
                            verdict.claim.target.text, verdict.estimate, verdict.low,
                            verdict.high});
  }
  for (const Finding& finding : report.findings) {
    run.findings.push_back(
        {finding.kind, finding.fingerprint, finding.summary, finding.cell});
  }
  return run;
}

// Absent where the file cannot be looked at.
std::optional<FileStamp> StampOf(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileStamp{
      std::int64_t{status.st_size},
      std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

// A link to a neighbour, such as `latest`, is no run of its own.
bool IsLinkToNeighbour(const fs::directory_entry& entry) {
  std::error_code error;
  if (!entry.is_symlink(error)) return false;
  const fs::path target = fs::canonical(entry.path(), error);
  return !error &&
         target.parent_path() == fs::canonical(entry.path().parent_path(), error);
}

// The folders that hold a run, or something of one, and the stamps of its files.
absl::StatusOr<std::vector<RunRow>> FindRuns(const std::string& results) {
  std::error_code error;
  fs::directory_iterator entries(results, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--results: cannot read %s: %s; runs lie in assay-results, once 'assay sweep' or "
        "'assay prove' has made one",
        results, error.message()));
  }
  std::vector<RunRow> found;
  for (const fs::directory_entry& entry : entries) {
    if (!entry.is_directory(error) || IsLinkToNeighbour(entry)) continue;
    const auto header = StampOf(entry.path().string() + "/run.json");
    const auto journal = StampOf(entry.path().string() + "/journal.jsonl");
    if (!header && !journal) continue;
    found.push_back({.path = entry.path().filename().string(),
                     .header = header.value_or(FileStamp{}),
                     .journal = journal.value_or(FileStamp{})});
  }
  std::sort(found.begin(), found.end(),
            [](const RunRow& a, const RunRow& b) { return a.path < b.path; });
  return found;
}

// Brings one index up to date with the folders.
class Updater {
 public:
  Updater(const std::string& results, RunIndex* target)
      : results_(results), target_(target) {}

  absl::Status Update(const std::vector<RunRow>& found, ReadingFn reading) {
    const absl::StatusOr<std::vector<RunRow>> known = target_->index->Runs();
    if (!known.ok()) return known.status();
    if (absl::Status status = DropVanished(*known, found); !status.ok()) return status;
    std::vector<const RunRow*> stale;
    for (const RunRow& folder : found) {
      const auto row = std::find_if(known->begin(), known->end(), [&](const RunRow& run) {
        return run.path == folder.path;
      });
      if (row != known->end() && row->header == folder.header &&
          row->journal == folder.journal) {
        path_of_[row->run_id] = row->path;
      } else {
        stale.push_back(&folder);
      }
    }
    for (std::size_t i = 0; i < stale.size(); ++i) {
      reading(static_cast<int>(i), static_cast<int>(stale.size()));
      if (absl::Status status = Read(*stale[i]); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status DropVanished(const std::vector<RunRow>& known,
                            const std::vector<RunRow>& found) {
    for (const RunRow& row : known) {
      const bool is_there = std::any_of(found.begin(), found.end(), [&](const RunRow& r) {
        return r.path == row.path;
      });
      if (is_there) continue;
      if (absl::Status status = target_->index->Remove(row.path); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status Read(const RunRow& folder) {
    const std::string path = results_ + "/" + folder.path;
    const absl::StatusOr<StoredRun> run = LoadRun(path);
    if (!run.ok()) return LeaveOut(folder, std::string(run.status().message()));
    const auto [twin, is_new] = path_of_.emplace(run->header.run_id, folder.path);
    if (!is_new) {
      return LeaveOut(folder, absl::StrFormat("%s is a copy of %s, the run %s", path,
                                              twin->second, run->header.run_id));
    }
    return target_->index->Put(ToIndexedRun(Evaluate(run->header, run->records), folder));
  }

  absl::Status LeaveOut(const RunRow& folder, const std::string& why) {
    target_->warnings.push_back("left out: " + why);
    return target_->index->Remove(folder.path);  // an earlier state of it is no run's
  }

  std::string results_;
  RunIndex* target_;
  std::map<std::string, std::string> path_of_;  // of the run ids that are in
};

absl::Status OpenAndUpdate(const std::string& file, const RunIndexOptions& options,
                           const std::vector<RunRow>& found, ReadingFn reading,
                           RunIndex* target) {
  auto index =
      HistoryIndex::Open(file, {.made_by = ASSAY_VERSION, .afresh = options.rebuild});
  if (!index.ok()) return index.status();
  target->index = *std::move(index);
  return Updater(options.results, target).Update(found, reading);
}

}  // namespace

absl::StatusOr<RunIndex> OpenRunIndex(const RunIndexOptions& options, ReadingFn reading) {
  const absl::StatusOr<std::vector<RunRow>> found = FindRuns(options.results);
  if (!found.ok()) return found.status();
  RunIndex kept;
  const absl::Status status =
      OpenAndUpdate(options.results + "/history.db", options, *found, reading, &kept);
  if (status.ok()) return kept;
  RunIndex in_memory;
  const absl::Status again =
      OpenAndUpdate(":memory:", options, *found, reading, &in_memory);
  if (!again.ok()) return again;
  in_memory.warnings.push_back("the index is not kept: " + std::string(status.message()));
  return in_memory;
}

}  // namespace assay
