#include "harness/verdict/grade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "harness/testing/synthetic_run.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

Grade GradeOf(const Plan& plan, const RunRecords& records) {
  return GradeClaims(plan, records, {.usable_cpus = 2}).at(0);
}

TEST(GradeTest, ProvesAClearClaim) {
  const Grade grade = GradeOf(TwoCellPlan(AtLeast(1.5)), Rounds(30, 1.9));
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kProved);
  EXPECT_FALSE(grade.open);
  EXPECT_NEAR(*grade.verdict.estimate, 1.9, 0.03);
  EXPECT_GT(*grade.verdict.low, 1.5);
}

TEST(GradeTest, RefutesAFalseClaim) {
  const Grade grade = GradeOf(TwoCellPlan(AtLeast(2.2)), Rounds(30, 1.9));
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kRefuted);
  EXPECT_LT(*grade.verdict.high, 2.2);
}

TEST(GradeTest, ARangeIsProvedOnlyFromBothSides) {
  const Target about{.low = 1.8, .high = 2.0, .text = "1.8..2.0"};
  const Target below{.low = 1.0, .high = 1.5, .text = "1.0..1.5"};
  EXPECT_EQ(GradeOf(TwoCellPlan(about), Rounds(40, 1.9)).verdict.kind,
            VerdictKind::kProved);
  EXPECT_EQ(GradeOf(TwoCellPlan(below), Rounds(40, 1.9)).verdict.kind,
            VerdictKind::kRefuted);
}

TEST(GradeTest, CountsRoundsUpToItsVerdict) {
  const Verdict verdict = GradeOf(TwoCellPlan(AtLeast(1.5)), Rounds(100, 1.9)).verdict;
  EXPECT_LT(verdict.clean_rounds, 30) << "decided early";
  EXPECT_EQ(verdict.rounds, verdict.clean_rounds) << "all clean, and none counted later";
}

TEST(GradeTest, StaysOpenWithFewRounds) {
  const Grade grade = GradeOf(TwoCellPlan(AtLeast(1.5)), Rounds(8, 1.9));
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kUndecided);
  EXPECT_TRUE(grade.open);
  EXPECT_EQ(grade.verdict.low, std::nullopt) << "no interval from so little";
}

TEST(GradeTest, WarmUpRoundsAndUnfinishedRoundsDoNotCount) {
  RunRecords records = Rounds(20, 1.9);
  records.rounds.pop_back();
  const Plan plan = TwoCellPlan(AtLeast(1.9));  // too close to be decided
  EXPECT_EQ(GradeOf(plan, records).verdict.rounds, 19 - plan.limits.rounds_dropped);
}

TEST(GradeTest, EfficiencyIsSpeedupOverTheIdeal) {
  const Grade grade =
      GradeOf(TwoCellPlan(AtLeast(0.85), Metric::kEfficiency), Rounds(30, 1.9));
  EXPECT_NEAR(*grade.verdict.estimate, 0.95, 0.02);
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kProved);
}

TEST(GradeTest, OverheadIsTheReciprocalOfSpeedup) {
  const Target no_slower{.high = 1.05, .text = "<= 1.05"};
  const Grade grade =
      GradeOf(TwoCellPlan(no_slower, Metric::kOverhead), Rounds(30, 1.25));
  EXPECT_NEAR(*grade.verdict.estimate, 0.8, 0.01);
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kProved);
}

TEST(GradeTest, ScaledSpeedupComparesRates) {
  Plan plan = TwoCellPlan(AtLeast(1.5), Metric::kScaledSpeedup);
  for (Cell& cell : plan.cells) cell.scales = Scales::kThroughput;
  // Two lanes take as long as one for twice the items.
  const auto twice = [](Sample& sample) {
    if (sample.cell == 1) sample.measurement.items *= 2;
  };
  EXPECT_NEAR(*GradeOf(plan, Rounds(30, 1.0, twice)).verdict.estimate, 2.0, 0.03);
  // As many items, as with callers whose number does not depend on the lanes.
  EXPECT_NEAR(*GradeOf(plan, Rounds(30, 1.0)).verdict.estimate, 1.0, 0.03);
}

TEST(GradeTest, ThroughputNeedsNoBaseline) {
  Plan plan = TwoCellPlan(AtLeast(150), Metric::kThroughput);
  plan.claims[0].baseline = -1;
  const Grade grade = GradeOf(plan, Rounds(30, 2.0));  // 10 items in 50 ms
  EXPECT_NEAR(*grade.verdict.estimate, 200, 4);
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kProved);
}

TEST(GradeTest, ATimeIsOfOneIterationAndNeedsNoBaseline) {
  Plan plan = TwoCellPlan({.high = 6, .text = "<= 6 ms"}, Metric::kTime);
  plan.claims[0].baseline = -1;
  const auto ten = [](Sample& sample) { sample.measurement.iterations = 10; };
  const Grade grade = GradeOf(plan, Rounds(30, 2.0, ten));  // 50 ms for ten
  EXPECT_NEAR(*grade.verdict.estimate, 5, 0.1);
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kProved);
  plan.claims[0].claim.target = {.high = 4, .text = "<= 4 ms"};
  EXPECT_EQ(GradeOf(plan, Rounds(30, 2.0, ten)).verdict.kind, VerdictKind::kRefuted);
}

TEST(GradeTest, DisturbedRoundsSupportNothing) {
  // A neighbour halves the speedup, steadily: its times alone would refute.
  const auto neighbour = [](Sample& sample) {
    if (sample.cell != 1) return;
    sample.measurement.span_ns *= 2;
    for (LaneEvidence& lane : sample.measurement.lanes) {
      lane.end_ns = sample.measurement.span_ns;
      lane.run_delay_ns = sample.measurement.span_ns / 2;
    }
  };
  const Grade grade = GradeOf(TwoCellPlan(AtLeast(1.5)), Rounds(60, 1.9, neighbour));
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kUndecided);
  EXPECT_EQ(grade.verdict.clean_rounds, 0);
  EXPECT_THAT(grade.verdict.reason, HasSubstr("CONTENDED"));
}

TEST(GradeTest, AWrongAnswerVoidsTheTimes) {
  RunRecords records = Rounds(30, 1.9);
  records.findings.push_back(
      {.kind = "wrong_answer", .cell = "w/parallel x2", .cell_index = 1});
  const Grade grade = GradeOf(TwoCellPlan(AtLeast(1.5)), records);
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kUndecided);
  EXPECT_FALSE(grade.open) << "more rounds cannot help";
  EXPECT_THAT(grade.verdict.reason, HasSubstr("WRONG_ANSWER"));
}

TEST(GradeTest, ACrashedCellHasNoVerdict) {
  RunRecords records = Rounds(5, 1.9);
  records.findings.push_back(
      {.kind = "crash", .summary = "killed", .cell = "w/parallel x2", .cell_index = 1});
  const Grade grade = GradeOf(TwoCellPlan(AtLeast(1.5)), records);
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kUndecided);
  EXPECT_FALSE(grade.open);
  EXPECT_THAT(grade.verdict.reason, HasSubstr("NO_DATA"));
}

TEST(GradeTest, UntestableSaysWhy) {
  Plan plan = TwoCellPlan(AtLeast(6));
  plan.claims[0].untestable = "8 threads claimed, 2 allowed here";
  const Grade grade = GradeOf(plan, Rounds(30, 1.9));
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kUntestable);
  EXPECT_EQ(grade.verdict.reason, "8 threads claimed, 2 allowed here");
  EXPECT_EQ(grade.verdict.estimate, std::nullopt);
}

class FailureRateTest : public testing::Test {
 protected:
  FailureRateTest()
      : plan_(TwoCellPlan({.high = 0.01, .text = "<= 0.01"}, Metric::kFailureRate)) {
    plan_.claims[0].baseline = -1;
  }
  static RunRecords Trials(int rounds, int wrong) {
    RunRecords records = Rounds(rounds, 1.0, [wrong](Sample& sample) {
      sample.measurement.iterations = 10;
      if (sample.cell == 1 && sample.round < wrong)
        sample.measurement.wrong_answer = "two";
    });
    records.end.reason = "rounds";
    return records;
  }
  Plan plan_;
};

TEST_F(FailureRateTest, ManyRightAnswersProveIt) {
  const Grade grade = GradeOf(plan_, Trials(50, 0));  // 500 trials
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kProved);
  EXPECT_LT(*grade.verdict.high, 0.01);
}

TEST_F(FailureRateTest, FewRightAnswersDoNot) {
  const Grade grade =
      GradeOf(plan_, Trials(20, 0));  // 200 trials: up to 1.8% is possible
  EXPECT_EQ(grade.verdict.kind, VerdictKind::kUndecided);
  EXPECT_TRUE(grade.open);
}

TEST_F(FailureRateTest, SamplesOfManyTrialsThatAreAllWrongProveNothing) {
  // 10 wrong samples of 10,000 trials each: at least 10 failures, perhaps 100,000.
  RunRecords records = Trials(10, 10);
  for (Sample& sample : records.samples) sample.measurement.iterations = 10'000;
  EXPECT_EQ(GradeOf(plan_, records).verdict.kind, VerdictKind::kUndecided);
}

TEST_F(FailureRateTest, IsNotRefutedBeforeTheRunHasEnded) {
  RunRecords records = Trials(20, 10);
  records.end = {};
  EXPECT_TRUE(GradeOf(plan_, records).open);
}

TEST_F(FailureRateTest, WrongAnswersRefuteIt) {
  EXPECT_EQ(GradeOf(plan_, Trials(20, 10)).verdict.kind, VerdictKind::kRefuted);
}

TEST(GradeTest, OneStartOfTheProcessesDecidesNothing) {
  const auto of_one_start = [](Sample& sample) { sample.generation = 0; };
  const Grade grade = GradeOf(TwoCellPlan(AtLeast(1.5)), Rounds(30, 1.9, of_one_start));
  EXPECT_TRUE(grade.open);
  EXPECT_THAT(grade.verdict.reason, HasSubstr("come from 1 start of the processes"));
}

TEST(GradeTest, AVerdictFromFewCleanRoundsAmongManyCarriesANote) {
  const auto mostly_disturbed = [](Sample& sample) {
    if (sample.round % 5 != 0) sample.measurement.lanes[0].run_delay_ns = 50'000'000;
  };
  const Grade grade =
      GradeOf(TwoCellPlan(AtLeast(1.5)), Rounds(100, 1.9, mostly_disturbed));
  ASSERT_EQ(grade.verdict.kind, VerdictKind::kProved);
  EXPECT_THAT(grade.verdict.reason,
              HasSubstr("note: only 13 of 64 rounds were undisturbed"));
  const Grade quiet = GradeOf(TwoCellPlan(AtLeast(1.5)), Rounds(100, 1.9));
  EXPECT_THAT(quiet.verdict.reason, Not(HasSubstr("note:")));
}

TEST(GradeTest, RoundsWithoutAUsableNumberDecideNothing) {
  const auto no_items = [](Sample& sample) { sample.measurement.items = 0; };
  const Verdict verdict =
      GradeOf(TwoCellPlan(AtLeast(1), Metric::kThroughput), Rounds(30, 1, no_items))
          .verdict;
  EXPECT_EQ(verdict.kind, VerdictKind::kUndecided);
  EXPECT_EQ(verdict.estimate, std::nullopt);
  EXPECT_EQ(verdict.rounds_needed, std::nullopt);
  EXPECT_THAT(verdict.reason, HasSubstr("28 of 28 rounds have no usable ratio"));
}

TEST(GradeTest, SamplesOfNoTimeAreNotClean) {
  for (const std::int64_t span_ns : {0, -5}) {
    const auto timeless = [&](Sample& sample) { sample.measurement.span_ns = span_ns; };
    const Verdict verdict =
        GradeOf(TwoCellPlan(AtLeast(1)), Rounds(30, 1, timeless)).verdict;
    EXPECT_EQ(verdict.kind, VerdictKind::kUndecided);
    EXPECT_EQ(verdict.clean_rounds, 0);
  }
}

TEST(GradeTest, AnOpenClaimSaysHowManyRoundsItWouldTake) {
  const Grade grade = GradeOf(TwoCellPlan(AtLeast(1.895)), Rounds(24, 1.9));
  ASSERT_TRUE(grade.open);
  ASSERT_TRUE(grade.verdict.rounds_needed ||
              grade.verdict.reason.find("within the floor") != std::string::npos);
}

// Four claims of one file about the same cells; the last is too close to be decided.
Plan FourClaimPlan() {
  Plan plan = TwoCellPlan(AtLeast(1.5));
  for (const double low : {1.6, 2.2, 1.9}) {
    PlannedClaim next = plan.claims[0];
    next.claim.id += std::to_string(low);
    next.claim.target.low = low;
    plan.claims.push_back(next);
  }
  return plan;
}

// What a grade says, to the bit.
std::string Exactly(const Grade& grade) {
  const Verdict& verdict = grade.verdict;
  return absl::StrFormat("%d %d %a %a %a %d %d %s", static_cast<int>(verdict.kind),
                         grade.open, verdict.estimate.value_or(0),
                         verdict.low.value_or(0), verdict.high.value_or(0),
                         verdict.rounds, verdict.clean_rounds, verdict.reason);
}

std::vector<std::string> Exactly(std::vector<Grade> grades) {
  std::vector<std::string> texts;
  for (const Grade& grade : grades) texts.push_back(Exactly(grade));
  return texts;
}

// A live run takes records in as they come, a resumed one in two parts of which the first
// ends within a round, a report all at once: the grades are the same.
TEST(GraderTest, HowTheRecordsArriveDoesNotMatter) {
  const Plan plan = FourClaimPlan();
  const ContentionLimits limits{.usable_cpus = 2};
  const RunRecords all = Rounds(60, 1.9, [](Sample& sample) {
    if (sample.round % 7 == 3) sample.measurement.lanes[0].run_delay_ns = 50'000'000;
  });
  const std::vector<std::string> at_once = Exactly(GradeClaims(plan, all, limits));
  EXPECT_THAT(at_once[0], HasSubstr("lies within"));
  EXPECT_THAT(at_once[3], HasSubstr("TOO_CLOSE"));

  RunRecords grown;
  Grader sample_by_sample(plan, limits);
  for (std::size_t round = 0; round < all.rounds.size(); ++round) {
    for (std::size_t i : {2 * round, 2 * round + 1}) {
      grown.samples.push_back(all.samples[i]);
      sample_by_sample.Update(grown);
    }
    grown.rounds.push_back(all.rounds[round]);
    sample_by_sample.Update(grown);
    sample_by_sample.Grades();  // asking changes nothing
  }
  EXPECT_EQ(Exactly(sample_by_sample.Grades()), at_once);

  RunRecords first = all;
  first.samples.resize(31);
  first.rounds.resize(15);
  Grader resumed(plan, limits);
  resumed.Update(first);
  resumed.Update(all);
  EXPECT_EQ(Exactly(resumed.Grades()), at_once);
}

// Otherwise a failure that comes late would change verdicts that were given before it.
TEST(GraderTest, AClaimWhoseCellFailsStaysInItsFamily) {
  Plan plan = FourClaimPlan();
  plan.cells.push_back({.workload = "w", .variant = "third"});
  plan.claims[1].candidate = 2;  // never measured
  RunRecords records = Rounds(60, 1.9);
  const auto kinds = [&] {
    std::vector<std::string> others;
    for (const Grade& grade : GradeClaims(plan, records, {.usable_cpus = 2})) {
      others.push_back(Exactly(grade));
    }
    others.erase(others.begin() + 1);
    return others;
  };
  const std::vector<std::string> before = kinds();
  records.findings.push_back({.kind = "crash", .summary = "died", .cell_index = 2});
  EXPECT_EQ(kinds(), before);
}

TEST(GradeTest, GradingEveryRoundGivesWhatGradingAtTheEndGives) {
  const Plan plan = TwoCellPlan(AtLeast(1.8));
  const RunRecords all = Rounds(60, 1.9);
  RunRecords so_far;
  std::optional<Verdict> live;
  for (int round = 0; round < 60 && !live; ++round) {
    so_far.samples.push_back(all.samples[static_cast<std::size_t>(2 * round)]);
    so_far.samples.push_back(all.samples[static_cast<std::size_t>(2 * round) + 1]);
    so_far.rounds.push_back(all.rounds[static_cast<std::size_t>(round)]);
    const Grade grade = GradeOf(plan, so_far);
    if (!grade.open) live = grade.verdict;
  }
  ASSERT_TRUE(live.has_value());
  const Verdict later = GradeOf(plan, all).verdict;
  EXPECT_EQ(live->kind, later.kind);
  EXPECT_EQ(live->clean_rounds, later.clean_rounds);
  EXPECT_EQ(live->low, later.low) << "to the bit";
}

}  // namespace
}  // namespace assay
