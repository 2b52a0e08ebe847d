// The disk and wire format: one JSON object a line for everything a child says, a journal
// holds or a run folder starts with. The only file that knows JSON for these types; the
// fields are named as in the structs. Reading checks types and names the bad field.
#pragma once

#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "results/model/case_info.h"
#include "results/model/control.h"
#include "results/model/environment.h"
#include "results/model/finding.h"
#include "results/model/message.h"
#include "results/model/plan.h"
#include "results/model/record.h"

namespace assay {

// What run.json holds: everything that was fixed before the first sample.
struct RunHeader {
  int format = 3;  // of the run folder; a reader refuses any other
  std::string run_id;
  Environment environment;
  Plan plan;
};

// One line of journal.jsonl.
using JournalRecord = std::variant<Sample, RoundEnd, Finding, RunEnd, Burst>;

// Without a newline, and on one line but for RunHeader, which people read.
std::string ToJson(const FamilyInfo& family);
std::string ToJson(const Request& request);
std::string ToJson(const Reply& reply);
std::string ToJson(const RunHeader& header);
std::string ToJson(const JournalRecord& record);

absl::StatusOr<FamilyInfo> FamilyFromJson(const std::string& text);
absl::StatusOr<Request> RequestFromJson(const std::string& text);
absl::StatusOr<Reply> ReplyFromJson(const std::string& text);
absl::StatusOr<RunHeader> RunHeaderFromJson(const std::string& text);
absl::StatusOr<JournalRecord> JournalRecordFromJson(const std::string& text);
// As a program of controls lists it.
absl::StatusOr<ControlOutcome> ControlFromJson(const std::string& text);

}  // namespace assay
