// response_parsing with simdjson's DOM: the whole block becomes a tape, then is walked.
#include <simdjson.h>

#include "workloads/response_parsing/reply_judge.h"
#include "workloads/response_parsing/response_parsing.h"
#include "workloads/response_parsing/task_shape.h"

namespace assay {
namespace {

namespace dom = simdjson::dom;

class DomJudge final : public ReplyJudge {
 public:
  ReplyVerdict JudgeBlock(std::string_view block) override {
    // Grows to the next power of two, so that the parser is rarely allocated anew.
    if (block.size() > parser_.capacity() &&
        parser_.allocate(std::max<std::size_t>(4096, std::bit_ceil(block.size())),
                         kDepthMax) != simdjson::SUCCESS) {
      throw std::bad_alloc();
    }
    dom::element root;
    const auto error =
        parser_.parse(block.data(), block.size(), /*realloc_if_needed=*/false).get(root);
    if (error) return {ReplyReason::kUnreadable};
    dom::object object;
    if (root.get(object)) return {ReplyReason::kNotAnObject};
    return JudgeObject(object);
  }

 private:
  ReplyVerdict JudgeObject(const dom::object& object) {
    TaskShape& shape = StartShape();
    for (const auto& [name, value] : object) See(ReplyFieldNamed(name), value, shape);
    return shape.Verdict();
  }

  static void See(ReplyField field, const dom::element& value, TaskShape& shape) {
    switch (field) {
      case ReplyField::kCommands:
        return SeeCommands(value, shape);
      case ReplyField::kExplanation:
        return shape.See(field, value.is_string());
      case ReplyField::kConfidence: {
        double number = 0;
        const bool is_number = !value.get_double().get(number);
        return shape.SeeConfidence(is_number, number);
      }
      case ReplyField::kTimeout: {
        std::int64_t integer = 0;
        const bool is_integer = value.is_int64() && !value.get_int64().get(integer);
        return shape.SeeTimeout(is_integer, integer);
      }
      case ReplyField::kSteps:
        return SeeSteps(value, shape);
      case ReplyField::kOther:
        return;
    }
  }

  static void SeeCommands(const dom::element& value, TaskShape& shape) {
    dom::array commands;
    const bool is_array = !value.get(commands);
    shape.See(ReplyField::kCommands, is_array);
    if (!is_array) return;
    for (const dom::element& command : commands) {
      std::string_view text;
      if (command.get(text)) {
        shape.SeeCommandOfWrongType();
      } else {
        shape.SeeCommand(text);
      }
    }
  }

  static void SeeSteps(const dom::element& value, TaskShape& shape) {
    dom::array steps;
    const bool is_array = !value.get(steps);
    shape.See(ReplyField::kSteps, is_array);
    if (!is_array) return;
    for (const dom::element& step : steps) {
      if (!step.is_object()) shape.SeeStepOfWrongType();
    }
  }

  dom::parser parser_;
};

const RegisterWorkload kSimdjsonDom{
    ResponseParsing("simdjson_dom", "simdjson's DOM: parsed whole, then walked"),
    MakeResponseParsing<MakeDomJudge>};

}  // namespace

std::unique_ptr<ReplyJudge> MakeDomJudge() { return std::make_unique<DomJudge>(); }

}  // namespace assay
