// response_parsing with RapidJSON: a DOM in a memory pool that is kept between replies.
#include <rapidjson/document.h>

#include <charconv>
#include <utility>

#include "workloads/response_parsing/reply_judge.h"
#include "workloads/response_parsing/response_parsing.h"
#include "workloads/response_parsing/task_shape.h"

namespace assay {
namespace {

namespace rj = rapidjson;

// Without recursion: deep nesting must not be able to exhaust the stack.
constexpr unsigned kFlags = rj::kParseIterativeFlag | rj::kParseValidateEncodingFlag |
                            rj::kParseFullPrecisionFlag;

// The four hexadecimal digits of "\\uXXXX" at the beginning of `text`; -1 without.
int EscapedUnit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int unit = -1;
  const auto parsed = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  return parsed.ptr == text.data() + 6 ? unit : -1;
}

bool IsHighSurrogate(int unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsLowSurrogate(int unit) { return unit >= 0xdc00 && unit < 0xe000; }

// RapidJSON refuses a high surrogate without a low one, but takes a low one alone, which
// is no character either. Looks at escapes only.
bool HasLowSurrogateAlone(std::string_view block) {
  for (std::size_t at = block.find('\\'); at < block.size(); at = block.find('\\', at)) {
    const int unit = EscapedUnit(block.substr(at));
    if (IsLowSurrogate(unit)) return true;
    const bool is_pair = IsHighSurrogate(unit) && at + 6 <= block.size() &&
                         IsLowSurrogate(EscapedUnit(block.substr(at + 6)));
    at += is_pair ? 12 : unit >= 0 ? 6 : 2;
    if (at >= block.size()) break;
  }
  return false;
}

std::string_view Text(const rj::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

bool IsWithin(const rj::Value& value, int allowed) {
  if (value.IsArray()) {
    if (allowed == 0) return false;
    const auto elements = value.GetArray();
    return std::all_of(elements.begin(), elements.end(), [&](const rj::Value& element) {
      return IsWithin(element, allowed - 1);
    });
  }
  if (value.IsObject()) {
    if (allowed == 0) return false;
    const auto members = value.GetObject();
    return std::all_of(members.begin(), members.end(), [&](const auto& member) {
      return IsWithin(member.value, allowed - 1);
    });
  }
  return true;
}

void SeeCommands(const rj::Value& value, TaskShape& shape) {
  shape.See(ReplyField::kCommands, value.IsArray());
  if (!value.IsArray()) return;
  for (const rj::Value& command : value.GetArray()) {
    if (command.IsString()) {
      shape.SeeCommand(Text(command));
    } else {
      shape.SeeCommandOfWrongType();
    }
  }
}

void SeeSteps(const rj::Value& value, TaskShape& shape) {
  shape.See(ReplyField::kSteps, value.IsArray());
  if (!value.IsArray()) return;
  for (const rj::Value& step : value.GetArray()) {
    if (!step.IsObject()) shape.SeeStepOfWrongType();
  }
}

void See(ReplyField field, const rj::Value& value, TaskShape& shape) {
  switch (field) {
    case ReplyField::kCommands:
      return SeeCommands(value, shape);
    case ReplyField::kExplanation:
      return shape.See(field, value.IsString());
    case ReplyField::kConfidence:
      return shape.SeeConfidence(value.IsNumber(),
                                 value.IsNumber() ? value.GetDouble() : 0);
    case ReplyField::kTimeout:
      return shape.SeeTimeout(value.IsInt64(), value.IsInt64() ? value.GetInt64() : 0);
    case ReplyField::kSteps:
      return SeeSteps(value, shape);
    case ReplyField::kOther:
      return;
  }
}

class RapidJsonJudge final : public ReplyJudge {
 public:
  ReplyVerdict JudgeBlock(std::string_view block) override {
    pool_.Clear();
    rj::Document root(&pool_);
    root.Parse<kFlags>(block.data(), block.size());
    if (root.HasParseError() || !IsWithin(root, kDepthMax) ||
        HasLowSurrogateAlone(block)) {
      return {ReplyReason::kUnreadable};
    }
    if (!root.IsObject()) return {ReplyReason::kNotAnObject};
    TaskShape& shape = StartShape();
    // By index: clang finds the iterators' comparison ambiguous in C++20.
    const rj::Value::ConstMemberIterator members = std::as_const(root).MemberBegin();
    for (rj::SizeType i = 0; i < root.MemberCount(); ++i) {
      See(ReplyFieldNamed(Text(members[i].name)), members[i].value, shape);
    }
    return shape.Verdict();
  }

 private:
  rj::MemoryPoolAllocator<> pool_;
};

const RegisterWorkload kRapidjson{
    ResponseParsing("rapidjson", "RapidJSON: a tree in a memory pool"),
    MakeResponseParsing<MakeRapidJsonJudge>};

}  // namespace

std::unique_ptr<ReplyJudge> MakeRapidJsonJudge() {
  return std::make_unique<RapidJsonJudge>();
}

}  // namespace assay
