#include "harness/verdict/unpaired.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "harness/verdict/evaluate.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// A run that was imported: samples of one cell after those of the other.
class Imported {
 public:
  Imported() {
    header_.plan.imported = {{.name = "f", .tool = "CSV"}};
    header_.plan.limits.rounds_dropped = 0;
    records_.end.reason = "imported";
  }

  int AddCell(int threads, double ms, int samples, double noise = 0.02,
              int processes = 4) {
    const int cell = static_cast<int>(header_.plan.cells.size());
    header_.plan.cells.push_back(
        {.workload = "w", .variant = "v", .threads = threads, .placement = ""});
    std::lognormal_distribution<double> factor(0, noise);
    for (int i = 0; i < samples; ++i) {
      Sample sample{.round = i, .generation = i * processes / samples, .cell = cell};
      sample.at_s = at_s_ += 1;
      sample.measurement.iterations = sample.measurement.items = 1;
      sample.measurement.span_ns = std::llround(ms * 1e6 * factor(random_));
      records_.samples.push_back(sample);
      rounds_ = std::max(rounds_, i + 1);
    }
    return cell;
  }

  void AddClaim(Metric metric, const Target& target, int baseline, int candidate) {
    header_.plan.claims.push_back(
        {.claim = {.id = "c", .metric = metric, .target = target},
         .baseline = baseline,
         .candidate = candidate});
  }

  RunReport Evaluated() {
    for (int round = 0; round < rounds_; ++round) {
      records_.rounds.push_back({.round = round});
    }
    return Evaluate(header_, records_);
  }

 private:
  RunHeader header_;
  RunRecords records_;
  std::mt19937 random_{7};
  double at_s_ = 0;
  int rounds_ = 0;
};

constexpr double kNoEnd = std::numeric_limits<double>::infinity();

TEST(UnpairedTest, ASpeedupWellBeyondItsTargetIsProvedAndLabelled) {
  Imported run;
  run.AddCell(1, 100, 40);
  run.AddCell(2, 53, 30);
  run.AddClaim(Metric::kSpeedup, {1.5, kNoEnd, ">= 1.5"}, 0, 1);
  run.AddClaim(Metric::kSpeedup, {2.5, kNoEnd, ">= 2.5"}, 0, 1);
  run.AddClaim(Metric::kEfficiency, {0.8, kNoEnd, ">= 0.8"}, 0, 1);
  run.AddClaim(Metric::kOverhead, {0, 0.7, "<= 0.7"}, 0, 1);
  run.AddClaim(Metric::kTime, {0, 60, "<= 60 ms"}, -1, 1);
  const RunReport report = run.Evaluated();
  ASSERT_THAT(report.verdicts, SizeIs(5));
  for (const int proved : {0, 2, 3, 4}) {
    const Verdict& verdict = report.verdicts[static_cast<std::size_t>(proved)];
    EXPECT_EQ(verdict.kind, VerdictKind::kProved) << proved << ": " << verdict.reason;
    EXPECT_THAT(verdict.reason, HasSubstr("UNPAIRED, UNGATED"));
  }
  EXPECT_EQ(report.verdicts[1].kind, VerdictKind::kRefuted);
  EXPECT_NEAR(*report.verdicts[0].estimate, 100. / 53, 0.05);
  EXPECT_NEAR(*report.verdicts[3].estimate, 0.53, 0.02);
  EXPECT_LT(*report.verdicts[3].low, 0.53);
  EXPECT_EQ(report.verdicts[0].clean_rounds, 30) << "of the arm with fewer samples";
}

TEST(UnpairedTest, ATargetInsideTheIntervalIsUndecided) {
  Imported run;
  run.AddCell(1, 100, 40, 0.2);
  run.AddCell(2, 55, 40, 0.2);
  run.AddClaim(Metric::kSpeedup, {1.8, kNoEnd, ">= 1.8"}, 0, 1);
  const Verdict verdict = run.Evaluated().verdicts[0];
  EXPECT_EQ(verdict.kind, VerdictKind::kUndecided);
  EXPECT_THAT(verdict.reason, HasSubstr("TOO_FEW: the interval reaches across"));
}

TEST(UnpairedTest, OneProcessDoesNotDecide) {
  Imported run;
  run.AddCell(1, 100, 40, 0.02, 1);
  run.AddCell(2, 50, 40, 0.02, 1);
  run.AddClaim(Metric::kSpeedup, {1.5, kNoEnd, ">= 1.5"}, 0, 1);
  const Verdict verdict = run.Evaluated().verdicts[0];
  EXPECT_EQ(verdict.kind, VerdictKind::kUndecided);
  EXPECT_THAT(verdict.reason, HasSubstr("TOO_SHORT: the baseline: its processes were "
                                        "started 1 times, of 4 needed"));
  EXPECT_TRUE(verdict.low.has_value());
}

TEST(UnpairedTest, AFewSamplesBoundNothing) {
  Imported run;
  run.AddCell(1, 100, 5);
  run.AddCell(2, 50, 40);
  run.AddClaim(Metric::kSpeedup, {1.5, kNoEnd, ">= 1.5"}, 0, 1);
  const Verdict verdict = run.Evaluated().verdicts[0];
  EXPECT_EQ(verdict.kind, VerdictKind::kUndecided);
  EXPECT_TRUE(verdict.estimate.has_value());
  EXPECT_FALSE(verdict.low.has_value());
  EXPECT_THAT(verdict.reason, HasSubstr("TOO_FEW: 5 samples"));
}

TEST(UnpairedTest, TablesAndLawsDoNotPairEither) {
  // The second cell has fewer samples than the first, and other rounds than it.
  Imported run;
  run.AddCell(1, 100, 40);
  run.AddCell(2, 55, 25);
  run.AddCell(4, 30, 25);
  const RunReport report = run.Evaluated();
  const auto speedup = std::find_if(
      report.estimates.begin(), report.estimates.end(),
      [](const auto& one) { return one.cell_index == 1 && one.metric == "speedup"; });
  ASSERT_NE(speedup, report.estimates.end());
  EXPECT_EQ(speedup->n, 25);
  EXPECT_NEAR(speedup->value, 100. / 55, 0.06);
  EXPECT_GT(speedup->high, speedup->value * 1.005) << "with the half percent on top";
  ASSERT_THAT(report.models, SizeIs(1));
  EXPECT_TRUE(report.models[0].ungated);
  EXPECT_THAT(report.models[0].points, SizeIs(2));
}

}  // namespace
}  // namespace assay
