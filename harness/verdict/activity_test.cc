#include "harness/verdict/activity.h"

#include <gtest/gtest.h>

#include "harness/testing/synthetic_run.h"

namespace assay {
namespace {

TEST(ActivityTest, SharesAreOfTheTimeOfAllLanes) {
  // The second of two lanes computes for half of the span, waits for a tenth, and is done
  // after 80 ms of 100.
  RunRecords records;
  Sample sample = UndisturbedSample(0, 1, 2, 100e6);
  LaneEvidence& second = sample.measurement.lanes[1];
  second.cpu_ns = 50'000'000;
  second.run_delay_ns = 10'000'000;
  second.end_ns = 80'000'000;
  second.voluntary_switches = 3;
  second.involuntary_switches = 1;
  records.samples = {sample};
  const std::vector<CellActivity> activity = Activity(TwoCellPlan(AtLeast(1)), records);
  ASSERT_EQ(activity.size(), 1u) << "the other cell was not measured";
  EXPECT_EQ(activity[0].cell_index, 1);
  EXPECT_DOUBLE_EQ(activity[0].all.computing, 0.75);
  EXPECT_DOUBLE_EQ(activity[0].all.waiting, 0.05);
  EXPECT_NEAR(activity[0].all.asleep, 0.2, 1e-12);
  ASSERT_EQ(activity[0].lanes.size(), 2u);
  EXPECT_DOUBLE_EQ(activity[0].lanes[0].computing, 1);
  EXPECT_DOUBLE_EQ(activity[0].lanes[1].computing, 0.5);
  EXPECT_DOUBLE_EQ(activity[0].lanes[1].waiting, 0.1);
  EXPECT_NEAR(activity[0].imbalance, 0.1, 1e-12) << "90 ms on average, 100 at most";
  EXPECT_DOUBLE_EQ(activity[0].switches_per_s, 20);
}

TEST(ActivityTest, IsTheMedianOfDisturbedAndUndisturbedSamples) {
  const RunRecords records = Rounds(9, 1.9, [](Sample& sample) {
    if (sample.cell != 1 || sample.round % 2 == 0) return;
    for (LaneEvidence& lane : sample.measurement.lanes) {
      lane.cpu_ns /= 2;
      lane.run_delay_ns = lane.cpu_ns;
    }
  });
  const std::vector<CellActivity> activity = Activity(TwoCellPlan(AtLeast(1)), records);
  ASSERT_EQ(activity.size(), 2u);
  EXPECT_DOUBLE_EQ(activity[1].all.computing, 1) << "five of nine samples";
  EXPECT_DOUBLE_EQ(activity[1].all.waiting, 0);
}

TEST(ActivityTest, ShareNeverExceedTheWhole) {
  RunRecords records;
  Sample sample = UndisturbedSample(0, 0, 1, 100e6);
  sample.measurement.lanes[0].cpu_ns = 101'000'000;  // read a little later than the span
  sample.measurement.lanes[0].run_delay_ns = 5'000'000;
  records.samples = {sample};
  const CellActivity activity = Activity(TwoCellPlan(AtLeast(1)), records).at(0);
  EXPECT_EQ(activity.all.computing, 1);
  EXPECT_EQ(activity.all.waiting, 0);
  EXPECT_EQ(activity.all.asleep, 0);
}

}  // namespace
}  // namespace assay
