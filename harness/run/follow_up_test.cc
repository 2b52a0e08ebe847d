// What a hunt does with the seed of a failure.
#include "harness/run/follow_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/run/burst_order.h"
#include "harness/run/testing/hunt_test_base.h"

namespace assay {
namespace {

using testing::SizeIs;

class FollowUpTest : public HuntTestBase {};

TEST_F(FollowUpTest, AFailuresSeedIsReplayedInFreshChildrenTwiceAsFarAsItTook) {
  plan_.limits.tries = 10;
  int asked = 0;
  script_.answer = [&](const BurstRequest& burst) {
    if (++asked == 1) return Fails("invariant", 50);
    // 4 of the ten tries; too few of the smaller ones to be cut down.
    EXPECT_EQ(burst.order.seed, OrderOf(plan_, 0, 0).seed);
    if (asked <= 11) {
      EXPECT_EQ(burst.order.iterations_max, 202);
    }
    return asked >= 4 && asked <= 7 ? Fails("invariant", 50) : Clean(202);
  };
  const Finding finding = Run().findings.at(0);
  EXPECT_EQ(finding.repeats, "4 of 10 replays failed");
  EXPECT_EQ(finding.shrunk, "");
  EXPECT_EQ(finding.reproduce, "a x8 ops 8 within 202");
}

TEST_F(FollowUpTest, WhatAFailureNeedsIsCutDownWhileItStillFails) {
  plan_.limits.tries = 10;
  // Needs 3 threads, 2 operations and 20 iterations.
  script_.answer = [](const BurstRequest& burst) {
    const bool enough =
        burst.cell.threads >= 3 &&
        std::get<std::int64_t>(burst.cell.params.at("operations")) >= 2 &&
        (burst.order.iterations_max == 0 || burst.order.iterations_max >= 20);
    if (burst.order.iterations_max > 0) {
      EXPECT_THAT(burst.cell.stress->placements[0].cpus,
                  SizeIs(static_cast<std::size_t>(burst.cell.threads)));
    }
    return enough ? Fails("invariant", 30) : Clean(100);
  };
  const Finding finding = Run().findings.at(0);
  EXPECT_EQ(finding.repeats, "10 of 10 replays failed");
  EXPECT_EQ(finding.shrunk, "4 threads, operations 2, 20 iterations");
  EXPECT_EQ(finding.reproduce, "a x4 ops 2 within 20");
}

TEST_F(FollowUpTest, AStuckSeedIsReplayedWithLessPatienceAndNotCutDown) {
  plan_.limits.tries = 3;
  script_.answer = [](const BurstRequest&) { return Fails("stuck", -1); };
  const Finding finding = Run().findings.at(0);
  EXPECT_EQ(finding.repeats, "3 of 3 replays failed");
  EXPECT_THAT(script_.asked, SizeIs(4));
  EXPECT_LT(script_.asked[1].order.stuck_after_s, script_.asked[0].order.stuck_after_s);
}

TEST_F(FollowUpTest, AnImpatientUserEndsTheReplays) {
  plan_.limits.tries = 10;
  script_.answer = [this](const BurstRequest&) {
    if (script_.asked.size() == 3) interrupted_ = true;
    return Fails("invariant", 0);
  };
  const RunRecords records = Run();
  EXPECT_EQ(records.findings.at(0).repeats, "2 of 2 replays failed");
  EXPECT_EQ(records.end.reason, "interrupted");
}

}  // namespace
}  // namespace assay
