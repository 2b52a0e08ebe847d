#include "harness/statistics/warm_up.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "harness/statistics/dependence.h"

namespace assay {
namespace {

using Values = std::vector<double>;

// First third {7, 8, 9}: rank sum 24 against 15 expected, variance 3*6*10/12 = 15.
TEST(DriftZTest, WorkedExampleOfAHighFirstThird) {
  EXPECT_NEAR(DriftZ(Midranks(Values{7, 8, 9, 1, 2, 3, 4, 5, 6})), 9 / std::sqrt(15.0),
              1e-12);
}

TEST(DriftZTest, EqualValuesDoNotDrift) {
  EXPECT_EQ(DriftZ(Midranks(Values(30, 1.0))), 0);
  EXPECT_EQ(DriftZ(Midranks(Values{1, 2})), 0);
}

TEST(WarmUpTest, IsJudgedByTheSizeOfTheDriftEitherWay) {
  EXPECT_TRUE(IsWarmingUp(1.7, 20));
  EXPECT_TRUE(IsWarmingUp(-1.7, 20));
  EXPECT_FALSE(IsWarmingUp(1.6, 20));
}

TEST(WarmUpTest, TheVetoEndsAfterAHundredRounds) {
  EXPECT_TRUE(IsWarmingUp(5, 100));
  EXPECT_FALSE(IsWarmingUp(5, 101));
}

TEST(ChangePointTest, IsWhereTheLevelChanges) {
  EXPECT_EQ(ChangePoint(Midranks(Values{9, 8, 9, 1, 2, 1, 2, 1, 2, 1})), 3);
  EXPECT_EQ(ChangePoint(Midranks(Values{1, 2, 1, 2, 1, 9, 8})), 5);
}

TEST(ChangePointTest, EqualOrTooFewValuesHaveNone) {
  EXPECT_EQ(ChangePoint(Midranks(Values(20, 3.0))), 0);
  EXPECT_EQ(ChangePoint(Midranks(Values{1})), 0);
  EXPECT_EQ(ChangePoint({}), 0);
}

}  // namespace
}  // namespace assay
