// The run folder's journal: journal.jsonl, append-only, one record a line.
//
//   {"record":"sample",...}      one measurement of one cell
//   {"record":"burst",...}       one burst of iterations of one stress cell
//   {"record":"finding",...}     a crash, hang, wrong answer, ...
//   {"record":"round_end",...}   every live cell of the round is measured
//   {"record":"run_end",...}     why measuring stopped
//
// Everything in a report can be redone from run.json and this file. The writer syncs at
// every round's end, so a crash of the machine costs at most one round; a reader
// tolerates a torn last line and nothing else. Tested in journal_test.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/model_json.h"

namespace assay {

// The records of a run, sorted by kind.
struct RunRecords {
  std::vector<Sample> samples;
  std::vector<RoundEnd> rounds;
  std::vector<Finding> findings;
  std::vector<Burst> bursts;
  RunEnd end;  // reason is empty where the run did not come to its end
};

void Add(const JournalRecord& record, RunRecords* records);

// One writer per run.
class JournalWriter {
 public:
  // Creates the file; it is an error where it exists already.
  static absl::StatusOr<std::unique_ptr<JournalWriter>> Create(const std::string& path);
  // Goes on at the end of an existing journal, whose torn last line, if any, is cut off.
  static absl::StatusOr<std::unique_ptr<JournalWriter>> Reopen(const std::string& path);
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  // Appends a line; a RoundEnd, Finding or RunEnd is on the disk when this returns.
  absl::Status Append(const JournalRecord& record);

 private:
  JournalWriter(std::string path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_;
};

// A whole journal at once, of records that came from elsewhere.
std::string JournalText(const RunRecords& records);

// Reads a whole journal. A torn last line is dropped; any other bad line is an error that
// names it.
absl::StatusOr<RunRecords> ReadJournal(const std::string& path);

}  // namespace assay
