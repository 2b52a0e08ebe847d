#include "workloads/response_parsing/task_shape.h"

#include <optional>

namespace assay {
namespace {

constexpr std::int64_t kTimeoutMaxS = 86'400;

}  // namespace

ReplyField ReplyFieldNamed(std::string_view name) {
  if (name == "commands") return ReplyField::kCommands;
  if (name == "explanation") return ReplyField::kExplanation;
  if (name == "confidence") return ReplyField::kConfidence;
  if (name == "timeout_s") return ReplyField::kTimeout;
  if (name == "steps") return ReplyField::kSteps;
  return ReplyField::kOther;
}

void TaskShape::Start() {
  has_commands_ = false;
  is_right_ = {};
  commands_.clear();
}

void TaskShape::See(ReplyField field, bool is_right_type) {
  if (field == ReplyField::kCommands) {
    has_commands_ = true;
    is_right_.commands = is_right_type;
    commands_.clear();
  } else if (field == ReplyField::kExplanation) {
    is_right_.explanation = is_right_type;
  } else if (field == ReplyField::kSteps) {
    is_right_.steps = is_right_type;
  }
}

void TaskShape::SeeConfidence(bool is_number, double value) {
  is_right_.confidence = is_number && value >= 0 && value <= 1;
}

void TaskShape::SeeTimeout(bool is_integer, std::int64_t value) {
  is_right_.timeout = is_integer && value >= 0 && value <= kTimeoutMaxS;
}

ReplyVerdict TaskShape::Verdict() {
  if (!has_commands_) return {ReplyReason::kMissingCommands};
  if (!is_right_.All() || commands_.size() > kCommandsMax) {
    return {ReplyReason::kWrongType};
  }
  if (commands_.empty()) return {ReplyReason::kNoCommands};
  return Screened();
}

ReplyVerdict TaskShape::Screened() {
  lines_.clear();
  for (const std::string_view command : commands_) {
    lines_ += command;
    lines_ += '\n';
  }
  if (!screen_.MayMatch(lines_)) return {ReplyReason::kAccepted};
  for (std::size_t i = 0; i < commands_.size(); ++i) {
    if (const std::optional<int> rule = screen_.FirstMatch(commands_[i])) {
      return {ReplyReason::kUnsafe, static_cast<std::uint8_t>(*rule),
              static_cast<std::uint16_t>(i)};
    }
  }
  return {ReplyReason::kAccepted};
}

}  // namespace assay
