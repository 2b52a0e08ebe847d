#include "harness/verdict/target.h"

#include <gtest/gtest.h>

#include <cmath>

namespace assay {
namespace {

TEST(ParseTargetTest, KnowsThreeForms) {
  const std::optional<Target> at_least = ParseTarget("  >=6.5 ");
  ASSERT_TRUE(at_least);
  EXPECT_EQ(at_least->low, 6.5);
  EXPECT_TRUE(std::isinf(at_least->high));
  EXPECT_EQ(at_least->text, ">= 6.5");
  const std::optional<Target> at_most = ParseTarget("<= 1.05");
  ASSERT_TRUE(at_most);
  EXPECT_EQ(at_most->low, 0);
  EXPECT_EQ(at_most->high, 1.05);
  const std::optional<Target> range = ParseTarget("0.9 .. 1.1");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->text, "0.9..1.1");
}

TEST(ParseTargetTest, RefusesEverythingElse) {
  for (const char* text : {"", "6", "> 6", ">=", ">= x", ">= -1", ">= 0", ">= nan",
                           ">= inf", "1.1..0.9", "1..1", "..2", ">= 1 2", "==1"}) {
    EXPECT_FALSE(ParseTarget(text)) << text;
  }
}

TEST(WhyUnprovableTest, ARangeNeedsRoomForTheFloorAtBothEnds) {
  EXPECT_EQ(WhyUnprovable(*ParseTarget("0.95..1.05")), "");
  EXPECT_EQ(WhyUnprovable(*ParseTarget(">= 1.0001")), "");
  EXPECT_NE(WhyUnprovable(*ParseTarget("1..1.009")), "");
}

}  // namespace
}  // namespace assay
