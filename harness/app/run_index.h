// Keeps the index over runs in step with the run folders: what is new or has changed is
// read and evaluated, what has gone is dropped. Tested in history_command_test.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/history/index.h"
#include "results/model/run_report.h"

namespace assay {

struct RunIndexOptions {
  std::string results;   // the folder of run folders; the index lies in it: history.db
  bool rebuild = false;  // from the run folders alone
};

struct RunIndex {
  std::unique_ptr<HistoryIndex> index;
  // One line for each folder that was left out, and for an index that is not kept.
  std::vector<std::string> warnings;
};

// Where the index cannot be written, it is made in memory for this once. Called before a
// run is read, with how many are to be read.
using ReadingFn = void (*)(int run, int runs);
absl::StatusOr<RunIndex> OpenRunIndex(const RunIndexOptions& options, ReadingFn reading);

// A run as the index holds it; `row` brings what the report does not know: the folder and
// the stamps of its files.
IndexedRun ToIndexedRun(const RunReport& report, const RunRow& row);

}  // namespace assay
