// response_parsing with nlohmann-json: what most C++ programs would write.
#include <nlohmann/json.hpp>

#include "workloads/response_parsing/reply_judge.h"
#include "workloads/response_parsing/response_parsing.h"
#include "workloads/response_parsing/task_shape.h"

namespace assay {
namespace {

using Json = nlohmann::json;

// Whether it is nested no deeper than `allowed` objects and arrays; looks no deeper.
bool IsWithin(const Json& value, int allowed) {
  if (!value.is_structured()) return true;
  if (allowed == 0) return false;
  return std::all_of(value.begin(), value.end(),
                     [&](const Json& element) { return IsWithin(element, allowed - 1); });
}

void SeeCommands(const Json& value, TaskShape& shape) {
  shape.See(ReplyField::kCommands, value.is_array());
  if (!value.is_array()) return;
  for (const Json& command : value) {
    if (command.is_string()) {
      shape.SeeCommand(command.get_ref<const std::string&>());
    } else {
      shape.SeeCommandOfWrongType();
    }
  }
}

void SeeSteps(const Json& value, TaskShape& shape) {
  shape.See(ReplyField::kSteps, value.is_array());
  if (!value.is_array()) return;
  for (const Json& step : value) {
    if (!step.is_object()) shape.SeeStepOfWrongType();
  }
}

void See(ReplyField field, const Json& value, TaskShape& shape) {
  switch (field) {
    case ReplyField::kCommands:
      return SeeCommands(value, shape);
    case ReplyField::kExplanation:
      return shape.See(field, value.is_string());
    case ReplyField::kConfidence:
      return shape.SeeConfidence(value.is_number(),
                                 value.is_number() ? value.get<double>() : 0);
    case ReplyField::kTimeout: {
      const bool is_integer = value.is_number_integer();
      return shape.SeeTimeout(is_integer, is_integer ? value.get<std::int64_t>() : 0);
    }
    case ReplyField::kSteps:
      return SeeSteps(value, shape);
    case ReplyField::kOther:
      return;
  }
}

class NlohmannJudge final : public ReplyJudge {
 public:
  ReplyVerdict JudgeBlock(std::string_view block) override {
    const Json root = Json::parse(block.begin(), block.end(), nullptr, false);
    if (root.is_discarded() || !IsWithin(root, kDepthMax)) {
      return {ReplyReason::kUnreadable};
    }
    if (!root.is_object()) return {ReplyReason::kNotAnObject};
    TaskShape& shape = StartShape();
    for (const auto& [name, value] : root.items()) {
      See(ReplyFieldNamed(name), value, shape);
    }
    return shape.Verdict();
  }
};

const RegisterWorkload kNlohmann{
    ResponseParsing("nlohmann", "nlohmann-json: a tree of maps, strings and vectors"),
    MakeResponseParsing<MakeNlohmannJudge>};

}  // namespace

std::unique_ptr<ReplyJudge> MakeNlohmannJudge() {
  return std::make_unique<NlohmannJudge>();
}

}  // namespace assay
