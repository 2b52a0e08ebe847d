#include "harness/plan/split_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;

TEST(SplitWordsTest, BlanksSeparate) {
  EXPECT_THAT(*SplitWords("  xz -T1\t-kc  big.tar\n"),
              ElementsAre("xz", "-T1", "-kc", "big.tar"));
}

TEST(SplitWordsTest, QuotesAndBackslashesKeepTogether) {
  EXPECT_THAT(*SplitWords(R"(a 'b c' "d e" f\ g 'h'"i"j)"),
              ElementsAre("a", "b c", "d e", "f g", "hij"));
  EXPECT_THAT(*SplitWords(R"(a '' "")"), ElementsAre("a", "", ""));
  EXPECT_THAT(*SplitWords(R"('it''s' "say \"no\"" "a\b" 'a\')"),
              ElementsAre("its", "say \"no\"", "a\\b", "a\\"));
}

TEST(SplitWordsTest, NothingElseMeansAnything) {
  EXPECT_THAT(*SplitWords("echo $HOME *.txt {threads} a|b # c"),
              ElementsAre("echo", "$HOME", "*.txt", "{threads}", "a|b", "#", "c"));
}

TEST(SplitWordsTest, AnOpenQuoteAndNothingAreMistakes) {
  EXPECT_FALSE(SplitWords("a 'b").ok());
  EXPECT_FALSE(SplitWords("a \"b\\\"").ok());
  EXPECT_FALSE(SplitWords("  ").ok());
}

}  // namespace
}  // namespace assay
