#include "results/export/text_table.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(TextTableTest, WidthCountsCharactersNotBytes) {
  EXPECT_EQ(TextWidth("abc"), 3u);
  EXPECT_EQ(TextWidth("\u2713 \u2588"), 3u);
}

TEST(TextTableTest, NothingOfOthersMovesTheCursor) {
  EXPECT_EQ(Printable("a\033[2Jb\a\r\n\x7f\u009b!\u00e9"), "a [2Jb     !\u00e9");
  TextTable table({{"A"}, {"B"}});
  table.AddRow({{"x\033[31m"}, {"y\nz"}});
  table.AddParagraph("p\033]0;title\a");
  EXPECT_EQ(table.Render({}).find('\033'), std::string::npos);
}

TEST(TextTableTest, WrapsAtBlanksAndNeverBreaksAWord) {
  EXPECT_EQ(Wrap("one two three", {.width = 9, .indent = 2}), "  one two\n  three\n");
  EXPECT_EQ(Wrap("a unbreakable b", {.width = 4}), "a\nunbreakable\nb\n");
  EXPECT_EQ(Wrap("12345 789", {.width = 9}), "12345 789\n");
}

TEST(TextTableTest, ABulletHangsLeftOfItsText) {
  EXPECT_EQ(Bullet("one two", 6), "- one\n  two\n");
}

TEST(TextTableTest, AlignsColumnsAndIndentsParagraphs) {
  TextTable table({{"NAME"}, {"N", true}});
  table.AddRow({{"a"}, {"1"}});
  table.AddParagraph("about a");
  table.AddRow({{"longer"}, {"100"}});
  EXPECT_EQ(table.Render({}),
            "NAME      N\n"
            "------  ---\n"
            "a         1\n"
            "        about a\n"
            "longer  100\n");
}

TEST(TextTableTest, AColumnThatGivesWayBreaksItsRow) {
  TextTable table({{"ID", false, true}, {"VALUE", true}});
  table.AddRow({{"short"}, {"1"}});
  table.AddRow({{"much-too-long"}, {"22222"}});
  EXPECT_EQ(table.Render({.width = 14}),
            "ID       VALUE\n"
            "-------  -----\n"
            "short        1\n"
            "much-too-long\n"
            "         22222\n");
}

TEST(TextTableTest, ColourTakesNoWidth) {
  TextTable table({{"A"}, {"B"}});
  table.AddRow({{"x", "\033[31m"}, {"y"}});
  EXPECT_EQ(table.Render({}), "A  B\n-  -\n\033[31mx\033[0m  y\n");
}

}  // namespace
}  // namespace assay
