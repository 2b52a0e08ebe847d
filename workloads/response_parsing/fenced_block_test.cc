#include "workloads/response_parsing/fenced_block.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "workloads/response_parsing/reference.h"

namespace assay {
namespace {

struct Example {
  const char* name;
  std::string reply;
  std::optional<std::string> block;
};

void PrintTo(const Example& example, std::ostream* out) { *out << example.name; }

std::vector<Example> Examples() {
  return {
      {"Fenced", "Sure:\n```json\n{\"a\": 1}\n```\nDone.", "{\"a\": 1}\n"},
      {"WindowsLines", "x\r\n```json\r\n{}\r\n```\r\ny", "{}\r\n"},
      {"AnyCaseAndAttributes", "``` JSON title=x\n{}\n```", "{}\n"},
      {"OtherLanguagesAreSkipped", "```sh\nls\n```\n```json\n{}\n```", "{}\n"},
      {"TheFirstJsonCounts", "```json\n1\n```\n```json\n2\n```", "1\n"},
      {"UnnamedIfNoneIsNamed", "```\n{}\n```", "{}\n"},
      {"NamedBeforeUnnamed", "```\n1\n```\n```json\n2\n```", "2\n"},
      {"LongFenceHoldsShort", "````json\n```\n{}\n```\n````", "```\n{}\n```\n"},
      {"ClosingMayBeLonger", "```json\n{}\n`````\nx", "{}\n"},
      {"ClosingHasNoInfo", "```json\n{}\n```x\n{}\n```", "{}\n```x\n{}\n"},
      {"Tildes", "~~~json\n```\n~~~", "```\n"},
      {"TildesDoNotCloseBackticks", "```json\n~~~\n```", "~~~\n"},
      {"ThreeBlanksAreAllowed", "   ```json\n{}\n   ```", "{}\n"},
      {"FourAreCode", "    ```json\n{}\n    ```", "{}\n    ```"},  // bare: from the '{'
      {"UnclosedRunsToTheEnd", "```json\n{\"a\": [1,", "{\"a\": [1,"},
      {"ABacktickInTheInfoIsInline", "```json`\n{}", "{}"},
      {"TwoAreNoFence", "``json\n[1]\n``", "[1]\n``"},
      {"Bare", "{\"a\": 1}\n", "{\"a\": 1}"},
      {"BehindASentence", "Here it is:\n  [1, 2]\n\n", "  [1, 2]"},
      {"ByteOrderMark", "```json\n\xef\xbb\xbf{}\n```", "{}\n"},
      {"MarkBeforeBare", "\xef\xbb\xbf{}", "{}"},
      {"JsonlIsNotJson", "```jsonl\n{}\n```\nno", "{}\n```\nno"},
      {"OnlyAFence", "```json", ""},
      {"ProseOnly", "Nothing to do.\n", std::nullopt},
      {"Empty", "", std::nullopt},
  };
}

class FindJsonBlockTest : public testing::TestWithParam<Example> {};

INSTANTIATE_TEST_SUITE_P(All, FindJsonBlockTest, testing::ValuesIn(Examples()),
                         [](const auto& example) {
                           return std::string(example.param.name);
                         });

TEST_P(FindJsonBlockTest, FindsTheBlock) {
  const auto block = FindJsonBlock(GetParam().reply);
  ASSERT_EQ(block.has_value(), GetParam().block.has_value());
  if (block) {
    EXPECT_EQ(*block, *GetParam().block);
  }
}

TEST_P(FindJsonBlockTest, TheReferenceFindsTheSame) {
  EXPECT_EQ(ReferenceBlock(GetParam().reply), GetParam().block);
}

}  // namespace
}  // namespace assay
