#include "harness/statistics/contention.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

constexpr std::int64_t kMs = 1'000'000;

// Two lanes on CPUs 0 and 1 that worked undisturbed for 100 ms.
struct Measured {
  Cell cell;
  Sample sample;

  Measured() {
    cell.threads = 2;
    cell.cpus = {0, 1};
    sample.measurement.span_ns = 100 * kMs;
    sample.machine.wall_ns = 101 * kMs;
    for (int cpu : cell.cpus) {
      LaneEvidence lane;
      lane.cpu_placed = lane.cpu_first = lane.cpu_last = cpu;
      lane.end_ns = lane.cpu_ns = 100 * kMs;
      sample.measurement.lanes.push_back(lane);
    }
  }
  LaneEvidence& lane(std::size_t i) { return sample.measurement.lanes[i]; }
  Cleanliness Judge(const ContentionLimits& limits = {}) const {
    return JudgeSample(sample, cell, limits);
  }
};

TEST(ContentionTest, UndisturbedLanesAreClean) {
  const Cleanliness judged = Measured().Judge();
  EXPECT_TRUE(judged.clean);
  EXPECT_EQ(judged.reason, "");
  EXPECT_EQ(judged.kappa, 0);
  EXPECT_FALSE(judged.ungated);
}

TEST(ContentionTest, WaitingForACpuIsSharedOutOverTheThreads) {
  Measured measured;
  measured.lane(1).run_delay_ns = 4 * kMs;  // 4 of 2 x 100 ms: on the limit
  EXPECT_TRUE(measured.Judge().clean);
  EXPECT_DOUBLE_EQ(measured.Judge().kappa, 0.02);
  measured.lane(0).run_delay_ns = 1 * kMs;
  const Cleanliness judged = measured.Judge();
  EXPECT_FALSE(judged.clean);
  EXPECT_EQ(judged.reason, "lanes waited for a CPU");
  EXPECT_DOUBLE_EQ(judged.kappa, 0.025);
}

TEST(ContentionTest, TimesThatAreMerelyLongAreClean) {
  Measured measured;
  measured.sample.measurement.span_ns = 10'000 * kMs;
  measured.lane(1).end_ns = 10'000 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
}

TEST(ContentionTest, ALaneOnAnotherCpuIsNotClean) {
  for (auto member : {&LaneEvidence::cpu_first, &LaneEvidence::cpu_last}) {
    Measured measured;
    measured.lane(1).*member = 0;
    EXPECT_FALSE(measured.Judge().clean);
    EXPECT_EQ(measured.Judge().reason, "a lane ran on another CPU than placed");
    measured.lane(1).*member = -1;  // not seen is no evidence
    EXPECT_TRUE(measured.Judge().clean);
  }
}

TEST(ContentionTest, AMigrationThatCameBackIsNotClean) {
  Measured measured;
  measured.lane(0).migrations = 2;
  EXPECT_FALSE(measured.Judge().clean);
}

TEST(ContentionTest, LanesThatAreNotPinnedMayMove) {
  Measured measured;
  measured.cell.cpus.clear();
  measured.lane(0).cpu_placed = measured.lane(1).cpu_placed = -1;
  measured.lane(0).migrations = 7;
  EXPECT_TRUE(measured.Judge().clean);
}

TEST(ContentionTest, LanesMustStartWithinATenthOfTheSpan) {
  Measured measured;
  measured.lane(1).start_ns = 10 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
  measured.lane(1).start_ns = 11 * kMs;
  EXPECT_EQ(measured.Judge().reason, "the lanes did not start together");
}

TEST(ContentionTest, OwnThreadsMayStartWhenTheyLike) {
  Measured measured;
  measured.cell.threading = Threading::kOwn;
  measured.lane(1).start_ns = 50 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
}

TEST(ContentionTest, OwnThreadsThatNeitherRanNorWaitedDoNotCount) {
  Measured measured;
  measured.cell.threading = Threading::kOwn;
  measured.sample.measurement.lanes.assign(9, LaneEvidence{});
  EXPECT_TRUE(measured.Judge().ungated) << "nine idle threads are no evidence";
  measured.lane(3).cpu_ns = 90 * kMs;
  EXPECT_FALSE(measured.Judge().ungated);
  EXPECT_TRUE(measured.Judge().clean);
  // 5 ms of 2 threads x 100 ms, whatever the number of entries.
  measured.lane(4).run_delay_ns = 5 * kMs;
  EXPECT_DOUBLE_EQ(measured.Judge().kappa, 0.025);
  EXPECT_FALSE(measured.Judge().clean);
}

TEST(ContentionTest, MoreThreadsThanCpusMayWaitForThemselves) {
  Measured measured;
  measured.cell.threads = 4;
  measured.cell.cpus = {0, 1, 0, 1};
  measured.lane(0).run_delay_ns = 60 * kMs;
  measured.sample.machine.foreign_ns = 5 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
  measured.sample.machine.foreign_ns = 40 * kMs;
  EXPECT_EQ(measured.Judge().reason, "other programs used the CPUs");
  EXPECT_NEAR(measured.Judge().kappa, 40 / 101.0, 1e-12);
}

TEST(ContentionTest, CallersOnPurposeMayWaitForThemselves) {
  Measured measured;
  measured.lane(0).run_delay_ns = 60 * kMs;
  EXPECT_FALSE(measured.Judge().clean);
  measured.cell.params["callers"] = std::int64_t{16};
  EXPECT_TRUE(measured.Judge().clean);
  EXPECT_TRUE(measured.Judge().ungated) << "no foreign CPU time was reported";
  measured.cell.params["callers"] = std::int64_t{0};
  EXPECT_FALSE(measured.Judge().clean);
}

TEST(ContentionTest, LanesWithoutNamedCpusAreHeldAgainstTheMachines) {
  Measured measured;
  measured.cell.cpus.clear();
  measured.cell.threads = 8;
  EXPECT_FALSE(IsOversubscribed(measured.cell));
  EXPECT_FALSE(IsOversubscribed(measured.cell, {.usable_cpus = 8}));
  EXPECT_TRUE(IsOversubscribed(measured.cell, {.usable_cpus = 2}));
}

TEST(ContentionTest, StolenTimeCountsOnceTicksAreFineEnough) {
  Measured measured;
  measured.sample.machine.steal_ns = 30 * kMs;
  EXPECT_TRUE(measured.Judge().clean) << "100 ms are too short for ticks of 10 ms";
  measured.sample.measurement.span_ns = 200 * kMs;
  measured.sample.machine.wall_ns = 200 * kMs;
  EXPECT_EQ(measured.Judge().reason, "the hypervisor took the CPU away");
  measured.sample.machine.steal_ns = 20 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
}

TEST(ContentionTest, ATickOrTwoOfForeignTimeMayBeRounding) {
  Measured measured;
  measured.cell.threads = 4;
  measured.sample.machine.foreign_ns = 20 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
  measured.sample.machine.steal_ns = 10 * kMs;  // together three ticks of 101 ms
  EXPECT_FALSE(measured.Judge().clean);
  measured.sample.machine.wall_ns = 400 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
}

TEST(ContentionTest, PressureStandsInForLanesWithoutEvidence) {
  Measured measured;
  measured.sample.measurement.lanes.clear();
  EXPECT_TRUE(measured.Judge().ungated);
  EXPECT_TRUE(measured.Judge().clean);
  measured.sample.machine.pressure_ns = 10 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
  EXPECT_FALSE(measured.Judge().ungated);
  measured.sample.machine.pressure_ns = 11 * kMs;
  EXPECT_EQ(measured.Judge().reason, "the machine was short of CPU");
}

TEST(ContentionTest, ASampleWithoutATimeIsNotClean) {
  Measured measured;
  measured.sample.measurement.span_ns = 0;
  EXPECT_EQ(measured.Judge().reason, "nothing was timed");
}

// A program of two threads that ran for 400 ms, on CPUs that nobody else used.
Measured MeasuredProgram() {
  Measured measured;
  measured.cell.threading = Threading::kOwn;
  measured.cell.command = CommandSpec{};
  measured.sample.measurement.span_ns = 400 * kMs;
  measured.sample.measurement.lanes.clear();
  measured.sample.machine = {
      .wall_ns = 400 * kMs, .pressure_ns = 0, .steal_ns = 0, .foreign_ns = 0};
  return measured;
}

TEST(ContentionTest, AProgramMayWaitForItself) {
  Measured measured = MeasuredProgram();
  measured.sample.machine.pressure_ns = 300 * kMs;
  EXPECT_TRUE(measured.Judge().clean) << "nobody else used its CPUs";
  measured.sample.machine.foreign_ns = 60 * kMs;
  EXPECT_FALSE(measured.Judge().clean);
  EXPECT_EQ(measured.Judge().reason, "other programs used the CPUs");
}

TEST(ContentionTest, ThreadsThatEndedWithTheSampleAreJudgedAsAProgram) {
  Measured measured = MeasuredProgram();
  measured.cell.command.reset();
  measured.sample.machine.pressure_ns = 300 * kMs;
  EXPECT_TRUE(measured.Judge().clean) << "they may have waited for each other";
  measured.sample.machine.foreign_ns = 60 * kMs;
  EXPECT_EQ(measured.Judge().reason, "other programs used the CPUs");
  // Those that can be asked are asked.
  measured.sample.measurement.lanes.assign(2, LaneEvidence{.cpu_ns = 390 * kMs});
  EXPECT_TRUE(measured.Judge().clean);
}

TEST(ContentionTest, WhereNobodyWaitedNobodyWasInAProgramsWay) {
  Measured measured = MeasuredProgram();
  measured.sample.machine.foreign_ns = 300 * kMs;
  measured.sample.machine.pressure_ns = 8 * kMs;
  EXPECT_TRUE(measured.Judge().clean);
  EXPECT_DOUBLE_EQ(measured.Judge().kappa, 0.02);
  measured.sample.machine.pressure_ns = 9 * kMs;
  EXPECT_FALSE(measured.Judge().clean);
}

TEST(ContentionTest, AProgramOfOneThreadCannotWaitForItself) {
  Measured measured = MeasuredProgram();
  measured.cell.threads = 1;
  measured.cell.cpus = {0};
  measured.sample.measurement.lanes = {
      {.cpu_placed = 0, .cpu_first = 0, .cpu_last = 0, .cpu_ns = 390 * kMs}};
  measured.sample.machine.foreign_ns = 300 * kMs;
  measured.sample.machine.pressure_ns = 300 * kMs;
  EXPECT_TRUE(measured.Judge().clean) << "others waited, and it did not";
  measured.sample.measurement.lanes[0].run_delay_ns = 9 * kMs;
  EXPECT_FALSE(measured.Judge().clean);
}

TEST(ContentionTest, AProgramOfWhichNothingIsKnownIsUngated) {
  Measured measured = MeasuredProgram();
  measured.sample.machine = {.wall_ns = 400 * kMs};
  EXPECT_TRUE(measured.Judge().ungated);
  measured.sample.machine.pressure_ns = 300 * kMs;
  EXPECT_FALSE(measured.Judge().clean) << "it might have been others";
}

}  // namespace
}  // namespace assay
