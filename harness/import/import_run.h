// From other tools' results to a run: cells for the series, samples for what was
// measured, and the claims that are made of them. Pure. Tested in import_run_test.cc.
//
// A run of this kind has no rounds: the n-th samples of all cells stand in round n only
// because every sample stands in one. harness/verdict knows (IsImported) and pairs
// nothing.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/import/results.h"
#include "harness/plan/plan_command.h"
#include "results/journal/journal.h"
#include "results/model/model_json.h"

namespace assay {

struct ImportRequest {
  std::string command;   // as typed
  std::string name;      // of the workload, whatever the files say; empty: as they say
  std::string baseline;  // the variant (or a part of its name that no other has) that is
                         // the best sequential one: what speedups are over
  int samples_dropped = 0;  // at the start of every process, warm-up
  // Points may also name variant and workload, by a part of the name that no other has.
  std::vector<CommandClaim> claims;
};

struct ImportedRun {
  RunHeader header;  // without an id
  RunRecords records;
};

// Files are taken as different processes, in their order. InvalidArgument for a baseline
// or a claim that fits no cell, or more than one.
absl::StatusOr<ImportedRun> MakeRun(const std::vector<ImportedResults>& files,
                                    const ImportRequest& request);

}  // namespace assay
