// A run's folder on disk: where it is, what is in it. Tested in
// command_line_test.cc.
//
//   run.json        plan and environment       journal.jsonl   every sample
//   report.json, report.md                     evidence/       the children's output
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/journal/journal.h"
#include "results/model/model_json.h"

namespace assay {

struct RunFolder {
  std::string id;    // "2026-11-21T10-02-33Z-4711", the folder's name by default
  std::string path;  // as the user would type it
};

// Creates the folder. `out` empty: assay-results/<id>. Otherwise `out` itself, which must
// not hold a run already.
absl::StatusOr<RunFolder> CreateRunFolder(const std::string& out);

// Makes assay-results/latest point to the folder, if it is one of those.
void PointLatestAt(const RunFolder& folder);

// Replaces the file whole or not at all.
absl::Status WriteTextFile(const std::string& path, const std::string& text);
absl::StatusOr<std::string> ReadTextFile(const std::string& path);

// What a user named as input: a file, or "-" for standard input.
absl::StatusOr<std::string> ReadInput(const std::string& file);

// Deletes the evidence files that nothing was written to and no finding names.
void DropEmptyEvidence(const std::string& run_path, const std::vector<Finding>& findings);

struct StoredRun {
  std::string path;  // where it was found
  RunHeader header;
  RunRecords records;
};

// Reads run.json and the journal; an error says whether this is a run folder at all.
absl::StatusOr<StoredRun> LoadRun(const std::string& run_path);

}  // namespace assay
