#include "sanitizers/parse/mark_finder.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

TEST(MarkFinderTest, KnowsTheLinesThatMayBeginAReport) {
  EXPECT_TRUE(HasMark("==12==ERROR: AddressSanitizer: x"));
  EXPECT_TRUE(HasMark("a.cc:3:5: runtime error: shift"));
  EXPECT_FALSE(HasMark("nothing = to see"));
  EXPECT_FALSE(HasMark(""));
}

TEST(MarkFinderTest, SkipsToTheBeginningOfTheLine) {
  const std::string text = "one\ntwo\nthree == 3\nfour\nASan five\nsix";
  MarkFinder marks(text);
  EXPECT_EQ(marks.LineWithMark(0), text.find("three"));
  EXPECT_EQ(marks.LineWithMark(text.find("four")), text.find("ASan"));
  EXPECT_EQ(marks.LineWithMark(text.find("six")), text.find("six"))
      << "its end may not have come yet";
}

TEST(MarkFinderTest, AMarkAtTheBeginningIsFound) {
  const std::string text = "== a ==\nb";
  EXPECT_EQ(MarkFinder(text).LineWithMark(0), 0u);
}

}  // namespace
}  // namespace assay
