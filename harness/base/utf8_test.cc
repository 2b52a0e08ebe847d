#include "harness/base/utf8.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

constexpr char kReplaced[] = "\xef\xbf\xbd";

TEST(Utf8Test, WellFormedTextStays) {
  // The last before the surrogates, the first after them, and the last of all.
  const std::string text =
      "a\n\xc2\x80\xe2\x82\xac\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf";
  EXPECT_EQ(ValidUtf8(text), text);
}

TEST(Utf8Test, EachByteThatIsNoPartOfACharacterIsReplaced) {
  const std::string two = std::string(kReplaced) + kReplaced;
  EXPECT_EQ(ValidUtf8("a\xff z"), std::string("a") + kReplaced + " z");
  EXPECT_EQ(ValidUtf8("\xc0\xaf"), two) << "a longer form than needed";
  EXPECT_EQ(ValidUtf8("\xe0\x80\xaf"), two + kReplaced) << "a longer form than needed";
  EXPECT_EQ(ValidUtf8("\xf0\x80\x80\xaf"), two + two) << "a longer form than needed";
  EXPECT_EQ(ValidUtf8("\xed\xa0\x80"), two + kReplaced) << "a surrogate";
  EXPECT_EQ(ValidUtf8("\xf4\x90\x80\x80"), two + two) << "beyond U+10FFFF";
  EXPECT_EQ(ValidUtf8("\xe2\x82"), two) << "ends too early";
}

TEST(Utf8Test, TextIsCutBetweenCharacters) {
  EXPECT_EQ(Shortened("abc", 3), "abc");
  EXPECT_EQ(Shortened("abcd", 3), "abc...");
  EXPECT_EQ(Shortened("ab\xe2\x82\xac", 4), "ab...");
  EXPECT_EQ(Shortened("\x80\x80\x80", 1), "...");
}

}  // namespace
}  // namespace assay
