#include "workloads/response_parsing/reply_verdict.h"

#include "absl/strings/str_format.h"
#include "workloads/response_parsing/screen.h"

namespace assay {

const char* ReplyReasonName(ReplyReason reason) {
  switch (reason) {
    case ReplyReason::kAccepted:
      return "accepted";
    case ReplyReason::kNoBlock:
      return "no block of JSON";
    case ReplyReason::kUnreadable:
      return "unreadable JSON";
    case ReplyReason::kNotAnObject:
      return "not an object";
    case ReplyReason::kMissingCommands:
      return "no field 'commands'";
    case ReplyReason::kWrongType:
      return "a field of the wrong type";
    case ReplyReason::kNoCommands:
      return "no commands";
    case ReplyReason::kUnsafe:
      return "unsafe";
    case ReplyReason::kNotJudged:
      return "not judged";
  }
  return "";
}

std::string ReplyVerdictText(const ReplyVerdict& verdict) {
  if (verdict.reason != ReplyReason::kUnsafe) return ReplyReasonName(verdict.reason);
  return absl::StrFormat("unsafe: command %d matches '%s'", verdict.command,
                         ScreenRules()[verdict.rule].name);
}

}  // namespace assay
