#include "harness/verdict/evaluate.h"

#include <gtest/gtest.h>

#include "harness/testing/synthetic_run.h"

namespace assay {
namespace {

RunHeader Header() {
  RunHeader header{.run_id = "id"};
  header.environment.allowed_cpus = {0, 1};
  header.plan = TwoCellPlan(AtLeast(1.5));
  return header;
}

const Estimate* Find(const RunReport& report, int cell, const std::string& metric) {
  for (const Estimate& estimate : report.estimates) {
    if (estimate.cell_index == cell && estimate.metric == metric) return &estimate;
  }
  return nullptr;
}

TEST(EvaluateTest, EstimatesTimeThroughputSpeedupAndEfficiency) {
  const RunReport report = Evaluate(Header(), Rounds(30, 1.9));
  ASSERT_NE(Find(report, 1, "time"), nullptr);
  EXPECT_NEAR(Find(report, 1, "time")->value, 100 / 1.9, 1) << "ms";
  EXPECT_NEAR(Find(report, 0, "throughput")->value, 100, 2) << "10 items in 100 ms";
  EXPECT_NEAR(Find(report, 1, "speedup")->value, 1.9, 0.02);
  EXPECT_NEAR(Find(report, 1, "efficiency")->value, 0.95, 0.01);
  EXPECT_EQ(Find(report, 0, "speedup")->value, 1) << "the baseline itself";
  EXPECT_EQ(Find(report, 1, "time")->n, 28);
}

TEST(EvaluateTest, TheBaselineIsTheFastestSequentialVariant) {
  RunHeader header = Header();
  header.plan.cells.push_back(
      {.workload = "w", .variant = "slow", .threading = Threading::kSingle});
  header.plan.cells.push_back({.workload = "w", .variant = "parallel"});  // on one thread
  RunRecords records = Rounds(30, 1.9);
  for (int round = 0; round < 30; ++round) {
    records.samples.push_back(UndisturbedSample(round, 2, 1, 3e8));
    records.samples.push_back(UndisturbedSample(round, 3, 1, 2e8));
  }
  const RunReport report = Evaluate(header, records);
  EXPECT_NEAR(Find(report, 1, "speedup")->value, 1.9, 0.02) << "not 3.8, not 5.7";
  EXPECT_NEAR(Find(report, 2, "speedup")->value, 1.0 / 3, 0.01);
  EXPECT_NEAR(Find(report, 3, "speedup")->value, 0.5, 0.01);
}

TEST(EvaluateTest, AFlavoursSlowdownIsOverReleaseOnAsManyThreads) {
  RunHeader header = Header();
  Cell slow = header.plan.cells[1];
  slow.flavour = "tsan";
  header.plan.cells.push_back(slow);
  RunRecords records = Rounds(30, 2);
  for (int round = 0; round < 30; ++round) {
    records.samples.push_back(UndisturbedSample(round, 2, 2, 4e8));
  }
  const RunReport report = Evaluate(header, records);
  ASSERT_NE(Find(report, 2, "slowdown"), nullptr);
  EXPECT_NEAR(Find(report, 2, "slowdown")->value, 8, 0.1) << "400 ms over 50 ms";
  EXPECT_EQ(Find(report, 2, "slowdown")->baseline_index, 1);
  EXPECT_EQ(Find(report, 1, "slowdown"), nullptr) << "release costs nothing";
}

TEST(EvaluateTest, ScatterIsOfCleanSamples) {
  const RunReport report = Evaluate(Header(), Rounds(30, 1.9, [](Sample& sample) {
                                      if (sample.round < 20) return;
                                      sample.measurement.span_ns *= 5;
                                      sample.measurement.lanes[0].cpu_last = 9;
                                    }));
  ASSERT_TRUE(report.quality[0].scatter.has_value());
  EXPECT_NEAR(*report.quality[0].scatter, 0.0075, 0.005) << "1% of uniform noise";
  EXPECT_FALSE(Evaluate(Header(), Rounds(4, 1.9)).quality[0].scatter.has_value());
}

// Not of logs, so that a reading may be 0; of clean samples with right answers alone.
TEST(EvaluateTest, ReadingsAreMediansOfCleanSamples) {
  const RunRecords records = Rounds(30, 1.9, [](Sample& sample) {
    if (sample.cell != 1) return;
    const double value = sample.round % 2 == 0 ? 3 : 5;
    sample.measurement.readings = {{"retries", "/1000", 0}, {"p99", "ms", value}};
    if (sample.round < 20) return;
    sample.measurement.readings[1].value = 1000;
    sample.measurement.lanes[0].cpu_last = 9;
  });
  const RunReport report = Evaluate(Header(), records);
  ASSERT_NE(Find(report, 1, "p99"), nullptr);
  EXPECT_EQ(Find(report, 1, "p99")->value, 4);
  EXPECT_EQ(Find(report, 1, "p99")->low, 3);
  EXPECT_EQ(Find(report, 1, "p99")->high, 5);
  EXPECT_EQ(Find(report, 1, "p99")->unit, "ms");
  EXPECT_EQ(Find(report, 1, "p99")->n, 18);
  EXPECT_EQ(Find(report, 1, "retries")->value, 0);
  EXPECT_EQ(Find(report, 1, "retries")->high, 0);
  EXPECT_EQ(Find(report, 0, "p99"), nullptr);
}

TEST(EvaluateTest, CountsWhySamplesWereRejected) {
  const RunRecords records = Rounds(12, 1.9, [](Sample& sample) {
    if (sample.cell == 1 && sample.round == 5) sample.measurement.lanes[0].cpu_last = 9;
    if (sample.cell == 1 && sample.round == 6) sample.measurement.wrong_answer = "no";
  });
  const RunReport report = Evaluate(Header(), records);
  EXPECT_EQ(report.quality[1].samples, 10);
  EXPECT_EQ(report.quality[1].clean, 8);
  EXPECT_EQ(report.quality[1].rejected.at("wrong answer"), 1);
  EXPECT_EQ(report.quality[0].clean, 10);
}

TEST(EvaluateTest, AWrongAnswerIsCountedOverAllItsSamples) {
  RunRecords records = Rounds(5, 1.9, [](Sample& sample) {
    if (sample.cell == 1) sample.measurement.wrong_answer = "no";
  });
  records.findings.push_back({.kind = "wrong_answer", .cell_index = 1});
  EXPECT_EQ(Evaluate(Header(), records).findings.at(0).count, 5);
}

TEST(EvaluateTest, ARunWithoutItsEndWasInterrupted) {
  EXPECT_EQ(Evaluate(Header(), Rounds(3, 1.9)).end.reason, "interrupted");
}

TEST(EvaluateTest, NothingMeasuredIsNoEstimate) {
  const RunReport report = Evaluate(Header(), {});
  EXPECT_TRUE(report.estimates.empty());
  EXPECT_EQ(report.verdicts.at(0).kind, VerdictKind::kUndecided);
}

}  // namespace
}  // namespace assay
