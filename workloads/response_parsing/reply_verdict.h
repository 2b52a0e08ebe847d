// What the job says of one model reply: accepted, or rejected for the first of these
// reasons that applies. All variants and the reference must agree on it.
#pragma once

#include <cstdint>
#include <string>

namespace assay {

enum class ReplyReason : std::uint8_t {
  kAccepted,
  kNoBlock,          // no fenced block of JSON and no object either
  kUnreadable,       // malformed, truncated, badly encoded, or nested beyond kDepthMax
  kNotAnObject,      // JSON, but not an object
  kMissingCommands,  // no "commands"
  kWrongType,        // a known field is of another type, or a number beyond its range
  kNoCommands,       // "commands" is empty
  kUnsafe,           // a command matches a rule of the screen
  kNotJudged,        // no judge says so: what a verdict is before there is one
};

const char* ReplyReasonName(ReplyReason reason);

struct ReplyVerdict {
  ReplyReason reason = ReplyReason::kAccepted;
  // Of the first unsafe command and the first rule that it matches; 0 otherwise.
  std::uint8_t rule = 0;
  std::uint16_t command = 0;
  bool operator==(const ReplyVerdict&) const = default;
};

// "unsafe: command 2 matches 'pipe to shell'"
std::string ReplyVerdictText(const ReplyVerdict& verdict);

// Objects and arrays within each other; the outermost is the first.
inline constexpr int kDepthMax = 64;

// Commands of one reply; more are of the wrong type.
inline constexpr std::size_t kCommandsMax = 1000;

}  // namespace assay
