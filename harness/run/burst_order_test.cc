#include "harness/run/burst_order.h"

#include <gtest/gtest.h>

#include "harness/run/testing/hunt_test_base.h"

namespace assay {
namespace {

class BurstOrderTest : public HuntTestBase {};

TEST_F(BurstOrderTest, TheOrderIsAFunctionOfPlanCellAndRound) {
  EXPECT_EQ(OrderOf(plan_, 0, 3), OrderOf(plan_, 0, 3));
  EXPECT_NE(OrderOf(plan_, 0, 3).seed, OrderOf(plan_, 0, 5).seed);
  Plan other = plan_;
  other.seed = 2;
  EXPECT_NE(OrderOf(plan_, 0, 3).seed, OrderOf(other, 0, 3).seed);
}

}  // namespace
}  // namespace assay
