// Keeps the index over runs in step with the run folders: what is new or has changed is
// read and evaluated, what has gone is dropped. Tested in history_command_test.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/history/index.h"

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

// Called before each run that is read, from 0, with how many there are to read.
using ReadingFn = void (*)(int run, int runs);

// Where the index cannot be written, it is made in memory for this once.
absl::StatusOr<RunIndex> OpenRunIndex(const RunIndexOptions& options, ReadingFn reading);

}  // namespace assay
