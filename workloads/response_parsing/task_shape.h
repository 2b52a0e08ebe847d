// The shape that a reply's JSON must have, checked field by field as a parser comes by
// them, so that every parser can be used in the way that suits it:
//
//   {"commands": ["apt-get install -y nginx"],   required, strings, not empty
//    "explanation": "...",                       optional, a string
//    "confidence": 0.93,                         optional, a number from 0 to 1
//    "timeout_s": 120,                           optional, an integer from 0 to 86400
//    "steps": [{...}, ...]}                      optional, an array of objects
//
// Other fields are ignored, but must be JSON. Of a name that comes twice the last counts,
// as in JavaScript and Python. Tested in response_parsing_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/response_parsing/reply_verdict.h"
#include "workloads/response_parsing/screen.h"

namespace assay {

enum class ReplyField { kCommands, kExplanation, kConfidence, kTimeout, kSteps, kOther };
ReplyField ReplyFieldNamed(std::string_view name);

// The check of one reply after the other. Calls come in the order of the text.
class TaskShape {
 public:
  // Forgets the reply before.
  void Start();

  // Of kCommands, kExplanation and kSteps: whether it is of the right type. For kCommands
  // the commands follow.
  void See(ReplyField field, bool is_right_type);
  // The text must stay where it is until Verdict() has been called.
  void SeeCommand(std::string_view command) { commands_.push_back(command); }
  void SeeCommandOfWrongType() { is_right_.commands = false; }
  void SeeStepOfWrongType() { is_right_.steps = false; }
  void SeeConfidence(bool is_number, double value);
  void SeeTimeout(bool is_integer, std::int64_t value);

  // Screens the commands where everything else is right.
  ReplyVerdict Verdict();

 private:
  struct IsRight {
    bool commands = true;
    bool explanation = true;
    bool confidence = true;
    bool timeout = true;
    bool steps = true;
    bool All() const { return commands && explanation && confidence && timeout && steps; }
  };
  ReplyVerdict Screened();

  Screen screen_;
  bool has_commands_ = false;
  IsRight is_right_;
  std::vector<std::string_view> commands_;
  std::string lines_;  // the commands for Screen::MayMatch
};

}  // namespace assay
