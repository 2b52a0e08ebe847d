#include "harness/import/thread_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ThreadPatternTest, ItsGroupIsTheNumberOfThreads) {
  const ThreadedName named = ThreadPattern::Create("-T([0-9]+)")->Apply("xz -T12 -9 f1");
  EXPECT_EQ(named.name, "xz -T{threads} -9 f1");
  EXPECT_EQ(named.threads, 12);
}

TEST(ThreadPatternTest, WhatDoesNotMatchHasOneThread) {
  for (const char* name : {"xz f", "xz -T0 f", "xz -T99999999999 f"}) {
    const ThreadedName named = ThreadPattern::Create("-T([0-9]+)")->Apply(name);
    EXPECT_EQ(named.name, name);
    EXPECT_EQ(named.threads, 1);
  }
}

TEST(ThreadPatternTest, AVeryLongNameIsNotSearched) {
  const std::string name(100'000, 'x');
  EXPECT_EQ(ThreadPattern::Create(".*-T([0-9]+)")->Apply(name).name, name);
}

TEST(ThreadPatternTest, BadPatternsSayWhy) {
  EXPECT_THAT(std::string(ThreadPattern::Create("-T(").status().message()),
              HasSubstr("no regular expression"));
  EXPECT_THAT(std::string(ThreadPattern::Create("-T1").status().message()),
              HasSubstr("no group"));
}

TEST(TemplatesOfTest, TheRightPlaceIsTheOneThatMakesCommandsEqual) {
  EXPECT_THAT(TemplatesOf({{"xz -T1 -k f1", "1"}, {"xz -T2 -k f1", "2"}}),
              ElementsAre("xz -T{threads} -k f1", "xz -T{threads} -k f1"));
}

TEST(TemplatesOfTest, OneValueInTwoPlacesIsReplacedInBoth) {
  EXPECT_THAT(TemplatesOf({{"make -j1 TESTS=1", "1"}, {"make -j4 TESTS=4", "4"}}),
              ElementsAre("make -j{threads} TESTS={threads}",
                          "make -j{threads} TESTS={threads}"));
}

TEST(TemplatesOfTest, TwoTemplatesStayApart) {
  EXPECT_THAT(
      TemplatesOf({{"a -j1", "1"}, {"b -j1", "1"}, {"a -j2", "2"}, {"b -j2", "2"}}),
      ElementsAre("a -j{threads}", "b -j{threads}", "a -j{threads}", "b -j{threads}"));
}

TEST(TemplatesOfTest, ACommandWithoutItsValueKeepsItsName) {
  EXPECT_THAT(TemplatesOf({{"fast", "1"}, {"slow", ""}}), ElementsAre("fast", "slow"));
}

}  // namespace
}  // namespace assay
