#include "workloads/response_parsing/reference.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay {
namespace {

ReplyReason ReasonOf(const std::string& json) {
  static const ReferenceJudge judge;
  return judge.Judge("```json\n" + json + "\n```\n").reason;
}

TEST(ReferenceTest, ReasonsInTheirOrder) {
  EXPECT_EQ(ReasonOf(R"({"commands": ["ls"]})"), ReplyReason::kAccepted);
  EXPECT_EQ(ReferenceJudge().Judge("no block").reason, ReplyReason::kNoBlock);
  EXPECT_EQ(ReasonOf(R"({"commands": ["ls"])"), ReplyReason::kUnreadable);
  EXPECT_EQ(ReasonOf("[]"), ReplyReason::kNotAnObject);
  EXPECT_EQ(ReasonOf("7"), ReplyReason::kNotAnObject);
  EXPECT_EQ(ReasonOf("{}"), ReplyReason::kMissingCommands);
  EXPECT_EQ(ReasonOf(R"({"commands": "ls"})"), ReplyReason::kWrongType);
  EXPECT_EQ(ReasonOf(R"({"commands": ["ls", 1]})"), ReplyReason::kWrongType);
  EXPECT_EQ(ReasonOf(R"({"commands": []})"), ReplyReason::kNoCommands);
  EXPECT_EQ(ReasonOf(R"({"commands": ["rm -rf /"]})"), ReplyReason::kUnsafe);
  EXPECT_EQ(ReasonOf(R"({"commands": ["rm -rf /", 1]})"), ReplyReason::kWrongType)
      << "types come before safety";
}

TEST(ReferenceTest, OptionalFieldsHaveTypesAndRanges) {
  const auto with = [](const std::string& member) {
    return ReasonOf(R"({"commands": ["ls"], )" + member + "}");
  };
  EXPECT_EQ(with(R"("confidence": 1)"), ReplyReason::kAccepted);
  EXPECT_EQ(with(R"("confidence": 1.01)"), ReplyReason::kWrongType);
  EXPECT_EQ(with(R"("timeout_s": 86400)"), ReplyReason::kAccepted);
  EXPECT_EQ(with(R"("timeout_s": 86401)"), ReplyReason::kWrongType);
  EXPECT_EQ(with(R"("timeout_s": 1.0)"), ReplyReason::kWrongType);
  EXPECT_EQ(with(R"("steps": [{}])"), ReplyReason::kAccepted);
  EXPECT_EQ(with(R"("steps": [[]])"), ReplyReason::kWrongType);
  EXPECT_EQ(with(R"("explanation": null)"), ReplyReason::kWrongType);
  EXPECT_EQ(with(R"("anything": null)"), ReplyReason::kAccepted);
  EXPECT_EQ(with(R"("commands": ["rm -rf /"], "commands": ["ls"])"),
            ReplyReason::kAccepted)
      << "the last of a name counts";
}

TEST(ReferenceTest, UnsafeSaysWhichCommandAndRule) {
  const ReplyVerdict verdict =
      ReferenceJudge().Judge(R"({"commands": ["ls", ":(){ :|:& };:", "rm -rf /"]})");
  EXPECT_EQ(verdict.command, 1);
  EXPECT_EQ(ReplyVerdictText(verdict), "unsafe: command 1 matches 'fork bomb'");
}

// The reader against a library that is known to be strict.
TEST(ReferenceTest, ReadsAndRefusesWhatNlohmannDoes) {
  const std::string documents[] = {"{}",
                                   "[]",
                                   "[1,2]",
                                   "[1,]",
                                   "{\"a\":1,}",
                                   "01",
                                   "-",
                                   "-0",
                                   "1.",
                                   "1e",
                                   "1e+5",
                                   ".5",
                                   "tru",
                                   "true",
                                   "null ",
                                   "nul",
                                   "\"\\u00e9\"",
                                   "\"\\ud83d\\ude00\"",
                                   "\"\\ud83d\"",
                                   "\"\\ude00\"",
                                   "\"\\x\"",
                                   "\"a\tb\"",
                                   "\"\xc3\xa9\"",
                                   "\"\xc3\"",
                                   "\"\xed\xa0\x80\"",
                                   "\"\xf4\x90\x80\x80\"",
                                   "\"\xe0\x80\x80\"",
                                   "{\"a\" 1}",
                                   "{a:1}",
                                   "[1 2]",
                                   "",
                                   "{\"a\":{\"b\":[{}]}}",
                                   "[[[]]]]",
                                   "\"unclosed",
                                   "// no",
                                   "[1]\n\t ",
                                   "{\"\":\"\"}"};
  for (const std::string& document : documents) {
    const bool is_json = nlohmann::json::accept(document);
    EXPECT_EQ(ReasonOf(document) != ReplyReason::kUnreadable, is_json) << document;
  }
}

TEST(ReferenceTest, DepthIsLimited) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_EQ(ReasonOf(nested(kDepthMax)), ReplyReason::kNotAnObject);
  EXPECT_EQ(ReasonOf(nested(kDepthMax + 1)), ReplyReason::kUnreadable);
}

}  // namespace
}  // namespace assay
