#include "stress/engine/outcome_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::HasSubstr;

class OutcomeTallyTest : public testing::Test {
 protected:
  BurstResult Sum() const {
    BurstResult result;
    OutcomeTally::Sum(tallies_, &result);
    return result;
  }

  const std::vector<OutcomeInfo> table_ = {
      {"0, 1", OutcomeGrade::kAllowed, "fine"},
      {"1, 1", OutcomeGrade::kInteresting, "look"},
      {"-1, 0", OutcomeGrade::kForbidden, "never"},
  };
  const Grading grading_{.numbers = 2, .table = &table_, .good = "well"};
  std::vector<OutcomeTally> tallies_{2, OutcomeTally(grading_)};
};

PackedOutcome Packed(std::int16_t a, std::int16_t b) { return Pack(std::array{a, b}); }

TEST_F(OutcomeTallyTest, WritesNumbersInTheOrderOfTheActors) {
  EXPECT_EQ(OutcomeText(Packed(-1, 30000), 2), "-1, 30000");
  EXPECT_EQ(OutcomeText(Pack(std::array<std::int16_t, 1>{7}), 1), "7");
}

TEST_F(OutcomeTallyTest, CountsEveryOutcomeOverAllLanesMostFrequentFirst) {
  for (int i = 0; i < 5; ++i) tallies_[0].Count(Packed(0, 1), i);
  for (int i = 0; i < 9; ++i) tallies_[1].Count(Packed(1, 1), i);
  tallies_[1].Count(Packed(0, 1), 9);
  const BurstResult result = Sum();
  ASSERT_EQ(result.outcomes.size(), 2u);
  EXPECT_EQ(result.outcomes[0], (OutcomeCount{"1, 1", OutcomeGrade::kInteresting, 9}));
  EXPECT_EQ(result.outcomes[1], (OutcomeCount{"0, 1", OutcomeGrade::kAllowed, 6}));
  EXPECT_EQ(result.failures, 0);
  EXPECT_FALSE(result.failure.has_value());
}

TEST_F(OutcomeTallyTest, AForbiddenOutcomeIsAFailureAndTheFirstOfAllLanesIsTold) {
  tallies_[0].Count(Packed(-1, 0), 70);
  tallies_[1].Count(Packed(-1, 0), 30);
  tallies_[1].Count(Packed(-1, 0), 90);
  EXPECT_EQ(tallies_[1].failures(), 2);
  const BurstResult result = Sum();
  EXPECT_EQ(result.failures, 3);
  ASSERT_TRUE(result.failure.has_value());
  EXPECT_EQ(result.failure->kind, "forbidden_outcome");
  EXPECT_EQ(result.failure->iteration, 30);
  EXPECT_EQ(result.failure->text, "outcome \"-1, 0\" is forbidden: never");
}

TEST_F(OutcomeTallyTest, AnOutcomeThatTheTableDoesNotNameIsForbiddenAndSaysSo) {
  tallies_[0].Count(Packed(5, 5), 3);
  const BurstResult result = Sum();
  EXPECT_EQ(result.failures, 1);
  EXPECT_EQ(result.outcomes.at(0).grade, OutcomeGrade::kForbidden);
  EXPECT_THAT(result.failure->text, HasSubstr("\"5, 5\" is not in the table"));
}

TEST_F(OutcomeTallyTest, WithoutATableEverythingIsForbidden) {
  const std::vector<OutcomeInfo> empty;
  const Grading grading{.numbers = 1, .table = &empty};
  tallies_ = {OutcomeTally(grading)};
  tallies_[0].Count(0, 0);
  EXPECT_THAT(Sum().failure->text, HasSubstr("declares no outcomes"));
}

TEST_F(OutcomeTallyTest, MoreOutcomesThanItHasPlacesForAreAllCounted) {
  for (int i = 0; i < 1000; ++i) {
    tallies_[0].Count(Packed(static_cast<std::int16_t>(i % 100), 2), i);
  }
  const BurstResult result = Sum();
  EXPECT_EQ(result.outcomes.size(), 100u);
  for (const OutcomeCount& outcome : result.outcomes) {
    EXPECT_EQ(outcome.count, 10) << outcome.outcome;
  }
  EXPECT_EQ(result.failures, 1000);
  EXPECT_EQ(result.failure->iteration, 0);
}

TEST_F(OutcomeTallyTest, FailuresInWordsAreCountedByTheirFirstLine) {
  tallies_[0].CountGood();
  tallies_[0].CountFailure({.kind = "invariant", .text = "two\n  a", .iteration = 8});
  tallies_[1].CountFailure({.kind = "invariant", .text = "two\n  b", .iteration = 4});
  const BurstResult result = Sum();
  ASSERT_EQ(result.outcomes.size(), 2u);
  EXPECT_EQ(result.outcomes[0], (OutcomeCount{"two", OutcomeGrade::kForbidden, 2}));
  EXPECT_EQ(result.outcomes[1], (OutcomeCount{"well", OutcomeGrade::kAllowed, 1}));
  EXPECT_EQ(result.failure->text, "two\n  b");
}

}  // namespace
}  // namespace assay
