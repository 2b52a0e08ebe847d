// The index over runs: an SQLite file beside the run folders, so that asking for one case
// over a thousand runs does not read a thousand journals. It is a view: whatever is in it
// can be made again from the run folders, so a file that is damaged or that another
// version of assay has made is replaced without asking. schema.sql says what it holds.
// Tested in index_test.cc.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "results/history/database.h"
#include "results/model/history.h"

namespace assay {

struct IndexedEstimate {
  SeriesKey key;  // its machine is the run's
  double value = 0;
  double low = 0;
  double high = 0;
  int n = 0;
  // What the run calibrated for this cell: the name ("steps_per_ms") and, where it is a
  // single one, the value. With several, their names with commas.
  std::string constant_name = {};
  std::optional<double> constant = {};
  bool operator==(const IndexedEstimate&) const = default;
};

struct IndexedVerdict {
  std::string claim;
  std::string verdict;  // "PROVED"
  std::string target;
  std::optional<double> estimate;
  std::optional<double> low;
  std::optional<double> high;
};

struct IndexedFinding {
  std::string kind;
  std::string fingerprint;
  std::string summary;
  std::string cell;
};

// A run as it is put in. The counts of `row` are left to the index.
struct IndexedRun {
  RunRow row;
  std::vector<IndexedEstimate> estimates;
  std::vector<IndexedVerdict> verdicts;
  std::vector<IndexedFinding> findings;
};

// One estimate as it comes out, with what is needed of its run.
struct IndexedPoint {
  std::string run_id;
  std::string time_utc;
  IndexedEstimate estimate;
};

class HistoryIndex {
 public:
  struct Options {
    // What the rows depend on beside the schema: the version of whoever evaluates runs.
    std::string made_by;
    bool afresh = false;  // forget what is there
  };

  // Opens the file at `path`, creating or replacing it where necessary; ":memory:" is an
  // index for this process alone. An error where it cannot be written or read, or is the
  // database of something else.
  static absl::StatusOr<std::unique_ptr<HistoryIndex>> Open(const std::string& path,
                                                            const Options& options);

  // Puts a run in, in place of what was known of the same folder or the same run id. All
  // of it or nothing, also in a crash.
  absl::Status Put(const IndexedRun& run);
  absl::Status Remove(const std::string& path);

  // By time, newest last.
  absl::StatusOr<std::vector<RunRow>> Runs();
  absl::StatusOr<std::vector<CaseSummary>> Cases();  // by name
  // All estimates of a case, by the time of their runs.
  absl::StatusOr<std::vector<IndexedPoint>> Points(const std::string& workload);

 private:
  explicit HistoryIndex(Database database) : database_(std::move(database)) {}
  static absl::StatusOr<std::unique_ptr<HistoryIndex>> TryOpen(const std::string& path,
                                                               const Options& options);
  absl::Status Prepare(const Options& options);
  absl::Status Create(std::int64_t version);
  absl::StatusOr<std::int64_t> Number(const std::string& query);
  absl::StatusOr<std::int64_t> PutRow(const RunRow& row);
  absl::Status PutEstimates(std::int64_t run, const IndexedRun& indexed);
  absl::Status PutVerdicts(std::int64_t run, const IndexedRun& indexed);
  absl::Status PutFindings(std::int64_t run, const IndexedRun& indexed);

  Database database_;
};

}  // namespace assay
