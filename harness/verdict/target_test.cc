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

TEST(ParseTimeTargetTest, BoundsAreInMilliseconds) {
  const std::optional<Target> at_most = ParseTimeTarget("<=50ms");
  ASSERT_TRUE(at_most);
  EXPECT_EQ(at_most->high, 50);
  EXPECT_EQ(at_most->text, "<= 50 ms");
  const std::optional<Target> at_least = ParseTimeTarget(">= 1.5 s");
  ASSERT_TRUE(at_least);
  EXPECT_EQ(at_least->low, 1500);
  const std::optional<Target> range = ParseTimeTarget("200 ns..3 us");
  ASSERT_TRUE(range);
  EXPECT_DOUBLE_EQ(range->low, 200e-6);
  EXPECT_DOUBLE_EQ(range->high, 3e-3);
  EXPECT_EQ(range->text, "200 ns..3 us");
}

TEST(ParseTimeTargetTest, RefusesEverythingElse) {
  for (const char* text :
       {"<= 50", "<= ms", "<= 50 m", "<= 50 msec", "<= -1 ms", "50 ms", "3 us..200 ns",
        "200..300 ns", ">= 0 s", "<= 1e999 s", "<= 1e308 s", "<= 1e-320 ns"}) {
    EXPECT_FALSE(ParseTimeTarget(text)) << text;
  }
}

TEST(WhyUnprovableTest, ARangeNeedsRoomForTheFloorAtBothEnds) {
  EXPECT_EQ(WhyUnprovable(*ParseTarget("0.95..1.05")), "");
  EXPECT_EQ(WhyUnprovable(*ParseTarget(">= 1.0001")), "");
  EXPECT_NE(WhyUnprovable(*ParseTarget("1..1.009")), "");
}

}  // namespace
}  // namespace assay
