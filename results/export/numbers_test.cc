#include "results/export/numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace assay {
namespace {

TEST(NumbersTest, WritesThreeSignificantDigitsWithTheUnit) {
  EXPECT_EQ(MeasuredText({1.917, 1.88, 1.95, "x"}), "1.92x [1.88, 1.95]");
  EXPECT_EQ(MeasuredText({123.4, 113.2, 133.3, "x"}), "123x [113, 133]");
  EXPECT_EQ(MeasuredText({0.0342, 0.031, 0.038, "x"}), "0.0342x [0.0310, 0.0380]");
  EXPECT_EQ(MeasuredText({0.95, 0.9, 1.0, "of ideal"}), "0.95 of ideal [0.90, 1.00]");
  EXPECT_EQ(MeasuredText({2, 1, 3, ""}), "2.00 [1.00, 3.00]");
}

TEST(NumbersTest, ShowsTheWidthOfANarrowInterval) {
  EXPECT_EQ(MeasuredText({1.92, 1.918, 1.922, "x"}), "1.920x [1.918, 1.922]");
  EXPECT_EQ(MeasuredText({100.1, 99.6, 100.3, "ms"}), "100.1 ms [99.6, 100.3]");
}

TEST(NumbersTest, NeverWritesMoreThanFiveSignificantDigits) {
  EXPECT_EQ(MeasuredText({1.5, 1.49999, 1.50001, "x"}), "1.5000x [1.5000, 1.5000]");
}

TEST(NumbersTest, ChoosesAUnitInWhichATimeIsEasyToRead) {
  EXPECT_EQ(ValueText(Measured{0.000025, 0.00002, 0.00003, "ms"}), "25.0 ns");
  EXPECT_EQ(ValueText(Measured{0.0123, 0.012, 0.0126, "ms"}), "12.3 us");
  EXPECT_EQ(ValueText(Measured{64.06, 63.8, 64.5, "ms"}), "64.1 ms");
  EXPECT_EQ(ValueText(Measured{50012, 49800, 50300, "ms"}), "50.0 s");
  EXPECT_EQ(SecondsText(61.25), "61.2 s");
}

TEST(NumbersTest, ChoosesAMultipleInWhichARateIsEasyToRead) {
  EXPECT_EQ(MeasuredText({12.34e6, 12.1e6, 12.5e6, "get/s"}),
            "12.3 M get/s [12.1, 12.5]");
  EXPECT_EQ(ValueText(Measured{16.02, 15.6, 16.4, "agent/s"}), "16.0 agent/s");
  EXPECT_EQ(ValueText(Measured{45678, 45000, 46000, "add/s"}), "45.7 k add/s");
}

TEST(NumbersTest, ANumberIsNotRoundedOntoABoundThatItMisses) {
  EXPECT_EQ(MeasuredText({1.45, 1.4, 1.4996, "x"}, {1.5}), "1.4500x [1.4000, 1.4996]");
  EXPECT_EQ(MeasuredText({1.6, 1.5, 1.7, "x"}, {1.5}), "1.60x [1.50, 1.70]");
}

TEST(NumbersTest, AnExactZeroHasNoDigits) {
  EXPECT_EQ(MeasuredText({0, 0, 0.00614, "of trials"}), "0 of trials [0, 0.00614]");
}

TEST(NumbersTest, AnOpenIntervalSaysSo) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(MeasuredText({2.5, 1.25, infinity, "x"}), "2.50x [1.25, inf]");
}

TEST(NumbersTest, WhatWasNotMeasuredIsADash) {
  EXPECT_EQ(MeasuredText(static_cast<const Estimate*>(nullptr)), "-");
  EXPECT_EQ(ValueText(static_cast<const Estimate*>(nullptr)), "-");
  EXPECT_EQ(MeasuredText(Verdict{}, "x"), "-");
}

TEST(NumbersTest, AVerdictWithoutAnIntervalIsOnlyAnIndication) {
  Verdict verdict;
  verdict.estimate = 0.93;
  EXPECT_EQ(MeasuredText(verdict, "x"), "about 0.930x");
}

TEST(NumbersTest, AVerdictShowsOnWhichSideOfItsTargetItIs) {
  Verdict verdict;
  verdict.claim.target.low = 0.96;
  verdict.estimate = 0.92;
  verdict.low = 0.88;
  verdict.high = 0.9597;
  EXPECT_EQ(MeasuredText(verdict, ""), "0.9200 [0.8800, 0.9597]");
}

}  // namespace
}  // namespace assay
