#include "harness/base/shell_quoted.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(ShellQuotedTest, PlainWordsStayAsTheyAre) {
  EXPECT_EQ(ShellQuoted("--threads=1,2"), "--threads=1,2");
  EXPECT_EQ(ShellQuoted("a/b_c.d:e@f%g+h"), "a/b_c.d:e@f%g+h");
}

TEST(ShellQuotedTest, OthersGetQuotes) {
  EXPECT_EQ(ShellQuoted(""), "''");
  EXPECT_EQ(ShellQuoted("two words"), "'two words'");
  EXPECT_EQ(ShellQuoted("it's"), "'it'\\''s'");
  EXPECT_EQ(ShellQuoted("$HOME"), "'$HOME'");
}

TEST(ShellQuotedTest, WordsHaveBlanksBetween) {
  EXPECT_EQ(ShellQuoted({"sh", "-c", "echo a"}), "sh -c 'echo a'");
}

}  // namespace
}  // namespace assay
