#include "harness/app/case_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// One number of one cell in one run; run 3 is of the third day.
IndexedPoint Point(int run, SeriesKey key, double value) {
  key.workload = "evolution";
  key.placement = "cores";
  key.flavour = "release";
  if (key.machine.empty()) key.machine = "2 cores";
  return {.run_id = absl::StrFormat("run-%d", run),
          .time_utc = absl::StrFormat("2026-11-%02dT10:00:00Z", run),
          .estimate = {.key = key,
                       .value = value,
                       .low = value * 0.99,
                       .high = value * 1.01,
                       .n = 20}};
}

SeriesKey Speedup(const std::string& variant, int threads) {
  return {.variant = variant,
          .threads = threads,
          .params = "agents=64 text=a b work_ms=0.5",
          .metric = "speedup",
          .unit = "x",
          .baseline = "sequential x1"};
}

SeriesKey Time(const std::string& variant, int threads) {
  return {.variant = variant,
          .threads = threads,
          .params = "agents=64 text=a b work_ms=0.5",
          .metric = "time",
          .unit = "ms"};
}

// Ten runs: a speedup that falls by 15 % with the seventh, and times.
std::vector<IndexedPoint> TenRuns() {
  std::vector<IndexedPoint> points;
  for (int run = 1; run <= 10; ++run) {
    const double wiggle = 0.004 * (run % 3);
    points.push_back(Point(run, Speedup("sequential", 1), 1));
    points.push_back(Point(run, Speedup("stealing", 1), 0.95 + wiggle));
    points.push_back(Point(run, Speedup("stealing", 2), (run < 7 ? 2 : 1.7) + wiggle));
    points.push_back(Point(run, Time("sequential", 1), 32 + wiggle));
    points.push_back(Point(run, Time("stealing", 2), 16 + wiggle));
  }
  return points;
}

std::string MessageFor(const CaseQuery& query) {
  return std::string(MakeCaseHistory(TenRuns(), query).status().message());
}

TEST(CaseHistoryTest, SpeedupIsShownWhereThereAreSeveralThreadCounts) {
  const CaseHistory history = *MakeCaseHistory(TenRuns(), {});
  EXPECT_EQ(history.metric, "speedup");
  EXPECT_THAT(history.other_metrics, ElementsAre("time"));
  ASSERT_THAT(history.series, SizeIs(2)) << "not the baseline against itself";
  EXPECT_EQ(history.series[0].key.threads, 1);
  EXPECT_EQ(history.series[1].key.threads, 2);
  EXPECT_EQ(MakeCaseHistory(TenRuns(), {.threads = "1"})->metric, "time")
      << "there is one thread count";
}

TEST(CaseHistoryTest, AStepIsFoundAndTheTrendIsOfTheNewestLevel) {
  const CaseHistory history = *MakeCaseHistory(TenRuns(), {});
  EXPECT_THAT(history.series[0].changes, IsEmpty());
  ASSERT_TRUE(history.series[0].trend);
  EXPECT_EQ(history.series[0].trend->begin, 0);
  ASSERT_THAT(history.series[1].changes, SizeIs(1));
  EXPECT_EQ(history.series[1].changes[0].index, 6);
  EXPECT_NEAR(history.series[1].changes[0].after, 1.704, 1e-3);
  EXPECT_FALSE(history.series[1].trend) << "four runs are too few";
  EXPECT_THAT(MakeCaseHistory(TenRuns(), {.change_min = 0.2})->series[1].changes,
              IsEmpty());
}

TEST(CaseHistoryTest, WhatDiffersInAnythingIsASeriesOfItsOwn) {
  std::vector<IndexedPoint> points = TenRuns();
  SeriesKey elsewhere = Speedup("stealing", 2);
  elsewhere.machine = "64 cores";
  SeriesKey against_another = Speedup("stealing", 2);
  against_another.baseline = "vectorised x1";
  points.push_back(Point(11, elsewhere, 5));
  points.push_back(Point(11, against_another, 0.5));
  EXPECT_THAT(MakeCaseHistory(points, {.threads = "2"})->series, SizeIs(1))
      << "time, of which there is one";
  EXPECT_THAT(MakeCaseHistory(points, {.threads = "2", .metric = "speedup"})->series,
              SizeIs(3));
}

// The work was calibrated to more and more steps, and the times grew with it.
TEST(CaseHistoryTest, TimesAreBroughtToTheNewestCalibration) {
  std::vector<IndexedPoint> points;
  SeriesKey rate = Time("stealing", 2);
  rate.metric = "throughput";
  for (int run = 1; run <= 10; ++run) {
    const double constant = 100.0 + 10 * run;
    for (const SeriesKey& key : {Time("stealing", 2), rate}) {
      const double value = key.metric == "time" ? constant / 10 : 1e4 / constant;
      points.push_back(Point(run, key, value));
      points.back().estimate.constant_name = "steps_per_ms";
      points.back().estimate.constant = constant;
    }
  }
  for (const auto& [metric, value] :
       {std::pair<const char*, double>{"time", 20}, {"throughput", 50}}) {
    const CaseHistory history = *MakeCaseHistory(points, {.metric = metric});
    for (const SeriesPoint& point : history.series[0].points) {
      EXPECT_NEAR(point.value, value, 1e-9) << metric;
      EXPECT_NEAR(point.low, 0.99 * value, 1e-9);
    }
    EXPECT_THAT(history.series[0].changes, IsEmpty());
    ASSERT_THAT(history.notes, SizeIs(1));
    EXPECT_THAT(history.notes[0], HasSubstr("calibrates steps_per_ms afresh"));
  }
  points[0].estimate.constant.reset();
  const CaseHistory history = *MakeCaseHistory(points, {.metric = "time"});
  EXPECT_NEAR(history.series[0].points[0].value, 11, 1e-9) << "left as it is";
  EXPECT_THAT(history.notes[0], HasSubstr("does not compare"));
}

TEST(CaseHistoryTest, AReadingOfNothingHasNoPercentages) {
  std::vector<IndexedPoint> points;
  for (int run = 1; run <= 8; ++run) {
    points.push_back(Point(run, {.variant = "pool", .metric = "retries"}, run % 2));
  }
  const CaseHistory history = *MakeCaseHistory(points, {});
  EXPECT_EQ(history.metric, "retries") << "there is no other";
  EXPECT_THAT(history.series[0].note, HasSubstr("0 or less"));
}

TEST(CaseHistoryTest, FiltersByVariantThreadsAndParameters) {
  const CaseQuery query{.variants = {"stealing"},
                        .threads = "2..8",
                        .params = {{"agents", "64.0"}, {"text", "a b"}},
                        .metric = "time"};
  EXPECT_THAT(std::string(MakeCaseHistory(TenRuns(), query).status().message()),
              HasSubstr("no run has measured more"));
  CaseQuery possible = query;
  possible.threads = "2";
  EXPECT_THAT(MakeCaseHistory(TenRuns(), possible)->series, SizeIs(1));
}

TEST(CaseHistoryTest, SaysWhatNoRunHasMeasured) {
  EXPECT_THAT(MessageFor({.variants = {"steeling"}}),
              HasSubstr("--variant: no run has measured 'steeling'. Did you mean "
                        "'stealing'?"));
  EXPECT_THAT(MessageFor({.metric = "tyme"}), HasSubstr("Did you mean 'time'?"));
  EXPECT_THAT(MessageFor({.params = {{"agent", "1"}}}),
              HasSubstr("unknown parameter 'agent'. Did you mean 'agents'?"));
  EXPECT_THAT(MessageFor({.params = {{"agents", "65"}}}),
              HasSubstr("no run has measured agents=65; there is 64"));
  EXPECT_THAT(MessageFor({.variants = {"sequential"}, .threads = "2"}),
              HasSubstr("--threads: "));
  EXPECT_THAT(MessageFor({.variants = {"sequential"}, .metric = "speedup"}),
              HasSubstr("against itself"));
}

}  // namespace
}  // namespace assay
