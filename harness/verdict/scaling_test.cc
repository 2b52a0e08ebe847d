#include "harness/verdict/scaling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/base/random.h"
#include "harness/statistics/scaling_laws.h"
#include "harness/testing/synthetic_run.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kBigMachine[] = {64};
constexpr ContentionLimits kLimits{.usable_cpus = 64};

// sequential x1, and `parallel` on 1 and on each of the given counts.
Plan SeriesPlan(const std::vector<int>& threads) {
  Plan plan;
  plan.cells = {
      {.workload = "w", .variant = "sequential", .threading = Threading::kSingle},
      {.workload = "w", .variant = "parallel"}};
  for (int count : threads) {
    Cell cell{.workload = "w", .variant = "parallel", .threads = count};
    for (int cpu = 0; cpu < count; ++cpu) cell.cpus.push_back(cpu);
    plan.cells.push_back(cell);
  }
  return plan;
}

// 1 % noise; the parallel code alone takes `overhead` times as long as the sequential.
RunRecords Measured(const Plan& plan, double serial, double overhead = 1,
                    int rounds = 40) {
  RunRecords records;
  for (int round = 0; round < rounds; ++round) {
    KeyedRandom random{23, static_cast<std::uint64_t>(round)};
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
      const int threads = plan.cells[i].threads;
      double ns = 1e8 * (i == 0 ? 1 : overhead) / AmdahlSpeedup(serial, threads);
      ns *= 1 + random.Uniform(-0.01, 0.01);
      records.samples.push_back(
          UndisturbedSample(round, static_cast<int>(i), threads, ns));
    }
    records.rounds.push_back({.round = round, .at_s = round + 1.0});
  }
  return records;
}

// An untestable claim, to be predicted from the first cells of SeriesPlan.
PlannedClaim ClaimOf(int threads, double low, Metric metric = Metric::kSpeedup,
                     std::vector<int> cells = {0, 1, 2, 3}) {
  PlannedClaim planned;
  planned.prediction = std::move(cells);
  planned.claim = {.id = "claim",
                   .workload = "w",
                   .baseline = {.variant = "sequential", .threads = 1},
                   .candidate = {.variant = "parallel", .threads = threads},
                   .metric = metric,
                   .target = {.low = low, .text = ">= test"}};
  planned.untestable = "too many threads";
  return planned;
}

std::vector<ScalingModel> Models(const Plan& plan, const RunRecords& records) {
  return FitModels(plan, Evidence(plan, records, kLimits), {});
}

std::optional<Prediction> PredictFrom(const Plan& plan, const RunRecords& records,
                                      const PlannedClaim& claim) {
  return Predict(plan, claim, Evidence(plan, records, kLimits), kBigMachine);
}

const LawParameter& Parameter(const ScalingModel& model, std::size_t law,
                              std::size_t parameter = 0) {
  return model.laws.at(law).parameters.at(parameter);
}

TEST(FitModelsTest, FindsTheSerialFractionOfTheVariantItself) {
  const Plan plan = SeriesPlan({2, 4});
  const std::vector<ScalingModel> models = Models(plan, Measured(plan, 0.05, 1.3));
  ASSERT_EQ(models.size(), 1u) << "a sequential variant has no model";
  const ScalingModel& model = models[0];
  EXPECT_EQ(model.cell_index, 1);
  ASSERT_EQ(model.points.size(), 2u);
  EXPECT_NEAR(model.points[0].serial_fraction.value, 0.05, 0.02)
      << "the overhead over sequential code is no serial fraction";
  ASSERT_THAT(model.refusal, IsEmpty());
  ASSERT_EQ(model.laws.size(), 2u);
  EXPECT_FALSE(model.laws[0].refuted);
  EXPECT_LE(Parameter(model, 0).value.low, 0.05);
  EXPECT_GE(Parameter(model, 0).value.high, 0.05);
  EXPECT_LE(Parameter(model, 1, 1).value.low, 0);  // coherency
}

TEST(FitModelsTest, CurvesHoldAllThatAgreesWithTheIntervals) {
  const Plan plan = SeriesPlan({2, 4, 8});
  const ScalingModel model = Models(plan, Measured(plan, 0.05))[0];
  ASSERT_EQ(model.laws.size(), 2u);
  for (const FittedLaw& law : model.laws) {
    ASSERT_EQ(law.curve.size(), 8u) << law.law;
    EXPECT_EQ(law.curve.front().threads, 1);
    EXPECT_EQ(law.curve.back().threads, 8);
    for (const LawPoint& point : law.curve) {
      const double truth = AmdahlSpeedup(0.05, point.threads);
      EXPECT_LE(point.speedup.low, truth * 1.001) << law.law << point.threads;
      EXPECT_GE(point.speedup.high, truth * 0.999) << law.law << point.threads;
      EXPECT_LE(point.speedup.low, point.speedup.value);
      EXPECT_GE(point.speedup.high, point.speedup.value);
    }
    // The measured interval bounds what may be said of a measured count.
    const Bounded& measured = model.points.back().speedup;
    EXPECT_GE(law.curve.back().speedup.low, measured.low * 0.999) << law.law;
    EXPECT_LE(law.curve.back().speedup.high, measured.high * 1.001) << law.law;
  }
}

TEST(FitModelsTest, BeyondTheMeasuredThreadsBoundsReachToWhatIsClaimed) {
  Plan plan = SeriesPlan({2, 4});
  plan.claims = {ClaimOf(8, 6)};
  const RunRecords records = Measured(plan, 0.05);
  const ScalingModel model =
      FitModels(plan, Evidence(plan, records, kLimits), kBigMachine)[0];
  ASSERT_EQ(model.beyond.size(), 4u);
  EXPECT_EQ(model.beyond.front().threads, 5);
  EXPECT_EQ(model.beyond.back().threads, 8);
  EXPECT_NEAR(model.beyond.back().at_most, AmdahlSpeedup(0.05, 8), 0.7);
  EXPECT_GE(model.beyond.back().at_most, AmdahlSpeedup(0.05, 8));
  EXPECT_TRUE(model.beyond.back().band.has_value());
  plan.claims.clear();
  EXPECT_THAT(Models(plan, records)[0].beyond, IsEmpty()) << "nobody claims more";
}

TEST(FitModelsTest, OneThreadCountGivesASerialFractionAndNoLaw) {
  const Plan plan = SeriesPlan({2});
  const std::vector<ScalingModel> models = Models(plan, Measured(plan, 0.05));
  ASSERT_EQ(models.size(), 1u);
  EXPECT_EQ(models[0].points.size(), 1u);
  EXPECT_THAT(models[0].laws, IsEmpty());
  EXPECT_THAT(models[0].refusal, HasSubstr("two thread counts above 1"));
}

TEST(FitModelsTest, TooFewRoundsGiveNoLaw) {
  const Plan plan = SeriesPlan({2, 4});
  const std::vector<ScalingModel> models = Models(plan, Measured(plan, 0.05, 1, 9));
  ASSERT_EQ(models.size(), 1u);
  EXPECT_THAT(models[0].laws, IsEmpty());
  EXPECT_THAT(models[0].refusal, HasSubstr("0 of 2 thread counts had the 12"));
  EXPECT_TRUE(std::isinf(models[0].points[0].speedup.high));
}

TEST(FitModelsTest, WithoutSamplesThereIsNoModel) {
  const Plan plan = SeriesPlan({2, 4});
  EXPECT_THAT(Models(plan, {}), IsEmpty());
}

TEST(FitModelsTest, ARefutedLawHasNoParameters) {
  const Plan plan = SeriesPlan({2, 4});
  RunRecords records = Measured(plan, 0.0);
  for (Sample& sample : records.samples) {  // two threads at 1.4x, four still at 4x
    if (sample.cell == 2)
      sample.measurement.span_ns = sample.measurement.span_ns * 10 / 7;
  }
  const ScalingModel model = Models(plan, records).at(0);
  ASSERT_EQ(model.laws.size(), 2u);
  for (const FittedLaw& law : model.laws) {
    EXPECT_TRUE(law.refuted) << law.law;
    EXPECT_THAT(law.parameters, IsEmpty());
  }
}

TEST(FitModelsTest, ScaledWorkIsGustafsons) {
  Plan plan = SeriesPlan({2, 4});
  for (Cell& cell : plan.cells) cell.scales = Scales::kThroughput;
  const ScalingModel model = Models(plan, Measured(plan, 1)).at(0);
  EXPECT_TRUE(model.scaled_work);
  EXPECT_EQ(model.laws.at(0).law, "Gustafson");
}

TEST(PredictTest, ABandHoldsTheTruthWhereTheRulesAllowOne) {
  const Plan plan = SeriesPlan({2, 4});
  const auto prediction = PredictFrom(plan, Measured(plan, 0.05), ClaimOf(8, 7));
  ASSERT_TRUE(prediction);
  ASSERT_TRUE(prediction->band) << prediction->text;
  EXPECT_LE(prediction->band->low, AmdahlSpeedup(0.05, 8));
  EXPECT_GE(prediction->band->high, AmdahlSpeedup(0.05, 8));
  EXPECT_THAT(prediction->text, HasSubstr("a projection, no proof: "));
}

TEST(PredictTest, TheClaimsBaselineCounts) {
  const Plan plan = SeriesPlan({2, 4});
  const auto even = PredictFrom(plan, Measured(plan, 0.05), ClaimOf(8, 7));
  const auto slow = PredictFrom(plan, Measured(plan, 0.05, 1.5), ClaimOf(8, 7));
  ASSERT_TRUE(even && slow);
  EXPECT_NEAR(*slow->at_most, *even->at_most / 1.5, 0.1);
}

TEST(PredictTest, OneThreadCountGivesOnlyABound) {
  const Plan plan = SeriesPlan({2});
  const PlannedClaim claim = ClaimOf(8, 6, Metric::kSpeedup, {0, 1, 2});
  const auto prediction = PredictFrom(plan, Measured(plan, 0.2), claim);
  ASSERT_TRUE(prediction);
  EXPECT_FALSE(prediction->band);
  EXPECT_GE(*prediction->at_most, AmdahlSpeedup(0.2, 8));
  EXPECT_TRUE(prediction->refutes) << "5/12 of eight threads cannot give 6x";
  EXPECT_THAT(prediction->text, HasSubstr("REFUTED-CONDITIONAL"));
  EXPECT_THAT(prediction->text, HasSubstr("a band needs two counts"));
}

TEST(PredictTest, EfficiencyIsOfIdeal) {
  const Plan plan = SeriesPlan({2, 4});
  const RunRecords records = Measured(plan, 0.05);
  const auto speedup = PredictFrom(plan, records, ClaimOf(8, 1));
  const auto efficiency =
      PredictFrom(plan, records, ClaimOf(8, 0.5, Metric::kEfficiency));
  EXPECT_DOUBLE_EQ(*efficiency->at_most, *speedup->at_most / 8);
}

TEST(PredictTest, SaysNothingWithoutMeasurements) {
  const Plan plan = SeriesPlan({2, 4});
  EXPECT_FALSE(PredictFrom(plan, {}, ClaimOf(8, 1)));
  EXPECT_FALSE(
      PredictFrom(plan, Measured(plan, 0.05), ClaimOf(8, 1, Metric::kSpeedup, {})));
  EXPECT_FALSE(PredictFrom(plan, Measured(plan, 0.05), ClaimOf(4, 1)))
      << "four threads were measured";
}

// What withholds a verdict withholds these as well.
TEST(PredictTest, NothingIsRefutedByRoundsOfOneMomentOrOneStart) {
  const Plan plan = SeriesPlan({2});
  const PlannedClaim claim = ClaimOf(8, 6, Metric::kSpeedup, {0, 1, 2});
  RunRecords hasty = Measured(plan, 0.2);
  for (Sample& sample : hasty.samples) sample.at_s *= 0.1;
  RunRecords one_start = Measured(plan, 0.2);
  for (Sample& sample : one_start.samples) sample.generation = 0;
  for (const RunRecords& records : {hasty, one_start}) {
    const auto prediction = PredictFrom(plan, records, claim);
    ASSERT_TRUE(prediction);
    EXPECT_FALSE(prediction->refutes);
    EXPECT_THAT(prediction->text, testing::Not(HasSubstr("REFUTED")));
  }
}

TEST(PredictTest, MoreThanLinearSpeedupRefutesNothing) {
  const Plan plan = SeriesPlan({2});
  RunRecords records = Measured(plan, 0);
  for (Sample& sample : records.samples) {  // two threads at 2.2x
    if (sample.cell == 2)
      sample.measurement.span_ns = sample.measurement.span_ns * 10 / 11;
  }
  const auto prediction =
      PredictFrom(plan, records, ClaimOf(8, 9, Metric::kSpeedup, {0, 1, 2}));
  ASSERT_TRUE(prediction);
  EXPECT_FALSE(prediction->refutes);
  EXPECT_THAT(prediction->text, HasSubstr("and not negative"));
}

TEST(FitModelsTest, NoLawIsRefutedByRoundsOfOneMoment) {
  const Plan plan = SeriesPlan({2, 4});
  RunRecords records = Measured(plan, 0.0);
  for (Sample& sample : records.samples) {
    if (sample.cell == 2)
      sample.measurement.span_ns = sample.measurement.span_ns * 10 / 7;
    sample.at_s *= 0.1;
  }
  const ScalingModel model = Models(plan, records).at(0);
  EXPECT_THAT(model.laws, IsEmpty());
  EXPECT_THAT(model.refusal, HasSubstr("10 s are needed"));
}

}  // namespace
}  // namespace assay
