#include "harness/statistics/dependence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace assay {
namespace {

using ::testing::ElementsAre;
using Values = std::vector<double>;

double Psi(const Values& values) { return DependenceFactor(Midranks(values)); }

TEST(MidranksTest, DistinctValuesGetTheirPositions) {
  EXPECT_THAT(Midranks(Values{30, 10, 20}), ElementsAre(3, 1, 2));
}

TEST(MidranksTest, EqualValuesShareTheMeanRank) {
  EXPECT_THAT(Midranks(Values{5, 1, 5, 5, 9}), ElementsAre(3, 1, 3, 3, 5));
  EXPECT_THAT(Midranks(Values{7, 7}), ElementsAre(1.5, 1.5));
}

TEST(MidranksTest, NothingHasNoRanks) { EXPECT_TRUE(Midranks(Values{}).empty()); }

TEST(DependenceFactorTest, EqualValuesAreIndependent) {
  EXPECT_EQ(Psi(Values(50, 3.0)), 1);
}

TEST(DependenceFactorTest, AlternatingValuesAreNotPenalised) {
  Values values;
  for (int i = 0; i < 50; ++i) values.push_back(i % 2);
  EXPECT_EQ(Psi(values), 1);
}

TEST(DependenceFactorTest, AStepIsWorthFewIndependentRounds) {
  Values values;
  for (int i = 0; i < 60; ++i) values.push_back(i < 30 ? 1 : 2);
  EXPECT_GT(Psi(values), 10);
}

// Six values 1..6: centred ranks -2.5..2.5, squares 17.5, lag-1 products 8.75, so
// q = 8.75/17.5 * 6/5 + 1/5 = 0.8 and (1+q)/(1-q) = 9. The signs have lag-1 products
// 2-1+2 = 3 of 6: 3/6*6/5+1/5 = 0.8, and only one lag: 1 + 2*(5/6)*0.8 = 2.33.
TEST(DependenceFactorTest, WorkedExampleOfSixRisingValues) {
  EXPECT_NEAR(Psi(Values{1, 2, 3, 4, 5, 6}), 9, 1e-12);
}

// Of these 14 values 13 neighbouring pairs have signs whose products sum to -1, so the
// lag-1 correlation is -1/14 * 14/13 + 1/13 = 0 and the sequence ends at once. In
// floating point, left to right, it is 1.4e-17, and the next lag would raise psi to 1.6.
TEST(DependenceFactorTest, ACorrelationOfExactlyZeroEndsTheSequence) {
  EXPECT_EQ(Psi(Values{10, 9, 11, 2, 8, 3, 14, 13, 4, 12, 6, 7, 5, 1}), 1);
}

// Eight blocks of 5 rounds, high and low in turn, in which near and far values alternate,
// so that ranks correlate less than signs. Of 39 neighbouring pairs of signs 7 differ:
// 25/40 * 40/39 + 1/39; of 38 at lag 2, 14 differ: 10/40 * 40/38 + 1/39; at lag 3 more
// differ than agree, and the sequence ends.
TEST(DependenceFactorTest, SignsSeeSlowDependenceThatRanksMiss) {
  Values values;
  for (int i = 0; i < 40; ++i) {
    const double size = (i % 2 == 0 ? 10 : 20) + 0.01 * ((i * 7) % 40);
    values.push_back((i / 5) % 2 == 0 ? size : -size);
  }
  EXPECT_NEAR(Psi(values),
              1 + 2 * (39 / 40.0 * (26 / 39.0) + 38 / 40.0 * (10 / 38.0 + 1 / 39.0)),
              1e-12);
}

TEST(DependenceFactorTest, CoarseTimesThatAreMostlyEqualAreNoEpisode) {
  Values values(28, 2.0);
  values[3] = 1.7;
  EXPECT_EQ(Psi(values), 1);
}

TEST(DependenceFactorTest, FiveValuesAreTooFewToSay) {
  EXPECT_EQ(Psi(Values{1, 2, 3, 4, 5}), 1);
}

TEST(DependenceFactorTest, OnlyTheOrderOfValuesMatters) {
  const Values values = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
  Values stretched;
  for (double value : values) stretched.push_back(std::exp(value));
  EXPECT_EQ(Psi(values), Psi(stretched));
}

double Generations(const Values& values, std::vector<int> generations) {
  return GenerationFactor(Midranks(values), generations);
}

// Ranks 1..6 in generations of three: means 2 and 5 around 3.5, so 27/2 = 13.5 between
// and (17.5 - 13.5) / 4 = 1 within; ICC = 12.5 / 15.5, and 1 + 2 ICC.
TEST(GenerationFactorTest, WorkedExampleOfTwoLevels) {
  EXPECT_NEAR(Generations({1, 2, 3, 4, 5, 6}, {0, 0, 0, 1, 1, 1}), 1 + 25 / 15.5, 1e-12);
}

TEST(GenerationFactorTest, RoundsOfOneLayoutAreWorthOneRound) {
  EXPECT_NEAR(Generations({1, 1, 1, 2, 2, 2, 3, 3, 3}, {0, 0, 0, 1, 1, 1, 2, 2, 2}), 3,
              1e-12);
}

TEST(GenerationFactorTest, NothingIsLostWhereGenerationsAreAlike) {
  EXPECT_EQ(Generations({1, 6, 2, 5, 3, 4}, {0, 0, 1, 1, 2, 2}), 1);
  EXPECT_EQ(Generations(Values(9, 1.0), {0, 0, 0, 1, 1, 1, 2, 2, 2}), 1);
}

TEST(GenerationFactorTest, ARoundOfAStartOfItsOwnCountsAsOne) {
  EXPECT_EQ(Generations({1, 2, 3, 4, 5, 6}, std::vector<int>(6, -1)), 1);
  EXPECT_EQ(CountGenerations(std::vector<int>(6, -1)), 6);
  EXPECT_EQ(CountGenerations(std::vector<int>{4, 4, 5, -1}), 3);
}

}  // namespace
}  // namespace assay
