// response_parsing with simdjson On-Demand: values are parsed as they are asked for.
// What nobody asks for is not checked, so everything is asked for: a reply with garbage
// in an unknown field is malformed all the same.
//
// On-Demand is compiled for the build's own instruction set (no run-time dispatch as in
// the DOM), so on a baseline x86-64 build it runs without AVX.
#include <simdjson.h>

#include "workloads/response_parsing/reply_judge.h"
#include "workloads/response_parsing/response_parsing.h"
#include "workloads/response_parsing/task_shape.h"

namespace assay {
namespace {

namespace ondemand = simdjson::ondemand;

// Thrown by the library where an access fails: its documented way of error handling. A
// malformed reply costs an exception; a share of some percent of them does not matter.
class OnDemandJudge final : public ReplyJudge {
 public:
  ReplyVerdict JudgeBlock(std::string_view block) override {
    try {
      ondemand::document document = parser_.iterate(simdjson::padded_string_view(
          block.data(), block.size(), block.size() + kReplyPadding));
      // A null at the root is recognised but not consumed by 3.0.1.
      if (document.type() == ondemand::json_type::null) return JudgeNull(block);
      const ReplyVerdict verdict = JudgeDocument(document);
      // Behind the last token there is no location.
      const char* location = nullptr;
      const bool at_end =
          document.current_location().get(location) == simdjson::OUT_OF_BOUNDS;
      return at_end ? verdict : ReplyVerdict{ReplyReason::kUnreadable};
    } catch (const simdjson::simdjson_error&) {
      return {ReplyReason::kUnreadable};
    }
  }

 private:
  static ReplyVerdict JudgeNull(std::string_view block) {
    constexpr const char* kBlanks = " \t\r\n";
    const std::size_t begin = block.find_first_not_of(kBlanks);
    const std::size_t end = block.find_last_not_of(kBlanks) + 1;
    const bool is_null = block.substr(begin, end - begin) == "null";
    return {is_null ? ReplyReason::kNotAnObject : ReplyReason::kUnreadable};
  }

  ReplyVerdict JudgeDocument(ondemand::document& document) {
    if (document.type() != ondemand::json_type::object) {
      ReadDocument(document);
      return {ReplyReason::kNotAnObject};
    }
    TaskShape& shape = StartShape();
    ondemand::object object = document.get_object();
    for (ondemand::field field : object) {
      const ReplyField known = ReplyFieldNamed(field.unescaped_key());
      ondemand::value value = field.value();
      See(known, value, shape);
    }
    return shape.Verdict();
  }

  static void See(ReplyField field, ondemand::value& value, TaskShape& shape) {
    const ondemand::json_type type = value.type();
    switch (field) {
      case ReplyField::kCommands:
        shape.See(field, type == ondemand::json_type::array);
        if (type != ondemand::json_type::array) return Read(value, 1);
        for (ondemand::value command : value.get_array()) SeeCommand(command, shape);
        return;
      case ReplyField::kExplanation:
        shape.See(field, type == ondemand::json_type::string);
        return Read(value, 1);
      case ReplyField::kConfidence:
        if (type != ondemand::json_type::number) {
          shape.SeeConfidence(false, 0);
          return Read(value, 1);
        }
        return shape.SeeConfidence(true, value.get_double());
      case ReplyField::kTimeout:
        return SeeTimeout(type, value, shape);
      case ReplyField::kSteps:
        shape.See(field, type == ondemand::json_type::array);
        if (type != ondemand::json_type::array) return Read(value, 1);
        for (ondemand::value step : value.get_array()) {
          if (step.type() != ondemand::json_type::object) shape.SeeStepOfWrongType();
          Read(step, 2);
        }
        return;
      case ReplyField::kOther:
        return Read(value, 1);
    }
  }

  static void SeeCommand(ondemand::value& command, TaskShape& shape) {
    if (command.type() != ondemand::json_type::string) {
      shape.SeeCommandOfWrongType();
      return Read(command, 2);
    }
    shape.SeeCommand(command.get_string());
  }

  static void SeeTimeout(ondemand::json_type type, ondemand::value& value,
                         TaskShape& shape) {
    if (type != ondemand::json_type::number) {
      shape.SeeTimeout(false, 0);
      return Read(value, 1);
    }
    const ondemand::number number = value.get_number();
    const bool is_integer = number.is_int64();
    shape.SeeTimeout(is_integer, is_integer ? number.get_int64() : 0);
  }

  // Parses everything in a value that lies within `outside` objects and arrays.
  static void Read(ondemand::value& value, int outside) {
    switch (value.type()) {
      case ondemand::json_type::array: {
        Descend(outside);
        for (ondemand::value element : value.get_array()) Read(element, outside + 1);
        return;
      }
      case ondemand::json_type::object: {
        Descend(outside);
        for (ondemand::field field : value.get_object()) {
          static_cast<void>(field.unescaped_key().value());
          ondemand::value member = field.value();
          Read(member, outside + 1);
        }
        return;
      }
      case ondemand::json_type::string:
        static_cast<void>(value.get_string().value());
        return;
      case ondemand::json_type::number:
        static_cast<void>(value.get_number().value());
        return;
      case ondemand::json_type::boolean:
        static_cast<void>(value.get_bool().value());
        return;
      case ondemand::json_type::null:
        if (!value.is_null()) throw simdjson::simdjson_error(simdjson::N_ATOM_ERROR);
        return;
    }
  }

  // A document whose root is neither an object nor null.
  static void ReadDocument(ondemand::document& document) {
    switch (document.type()) {
      case ondemand::json_type::array:
        for (ondemand::value element : document.get_array()) Read(element, 1);
        return;
      case ondemand::json_type::string:
        static_cast<void>(document.get_string().value());
        return;
      case ondemand::json_type::number:
        static_cast<void>(document.get_number().value());
        return;
      case ondemand::json_type::boolean:
        static_cast<void>(document.get_bool().value());
        return;
      case ondemand::json_type::object:
      case ondemand::json_type::null:
        return;  // not called for these
    }
  }

  static void Descend(int outside) {
    if (outside >= kDepthMax) throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
  }

  ondemand::parser parser_;
};

const RegisterWorkload kSimdjsonOnDemand{
    ResponseParsing("simdjson_on_demand",
                    "simdjson On-Demand: values parsed as they are asked for"),
    MakeResponseParsing<MakeOnDemandJudge>};

}  // namespace

std::unique_ptr<ReplyJudge> MakeOnDemandJudge() {
  return std::make_unique<OnDemandJudge>();
}

}  // namespace assay
