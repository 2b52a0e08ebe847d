#include "harness/run/memory_growth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace assay {
namespace {

using testing::HasSubstr;

// Megabytes after each burst of as many iterations.
std::string Described(const std::vector<double>& megabytes,
                      std::int64_t iterations = 1000) {
  MemoryGrowth growth;
  for (double size : megabytes) {
    growth.Add({.iterations = iterations,
                .memory_bytes = static_cast<std::int64_t>(size * 1e6)});
  }
  return growth.Describe();
}

TEST(MemoryGrowthTest, SteadyGrowthIsToldWithItsSlope) {
  EXPECT_EQ(Described({10, 20, 30, 40, 50}),
            "memory grows: from 10.0 to 50.0 MB in 4000 iterations, 10000 bytes each");
}

TEST(MemoryGrowthTest, WhatLevelsOffIsACacheThatFills) {
  EXPECT_EQ(Described({10, 40, 55, 60, 61, 61, 62, 62}), "");
}

TEST(MemoryGrowthTest, LittleGrowthSaysNothing) {
  EXPECT_EQ(Described({10, 12, 14, 16, 18, 20}), "");
}

TEST(MemoryGrowthTest, FewReadingsSayNothing) { EXPECT_EQ(Described({10, 60, 110}), ""); }

TEST(MemoryGrowthTest, ADipAtTheEndIsNoGrowth) {
  EXPECT_EQ(Described({10, 50, 90, 130, 12}), "");
}

TEST(MemoryGrowthTest, BurstsOfFewIterationsDoNotLookLikeLevellingOff) {
  // 10 kB an iteration all the time; a perturbed burst makes a tenth of the iterations.
  MemoryGrowth growth;
  double bytes = 1e7;
  for (int i = 0; i < 8; ++i) {
    const std::int64_t iterations = i % 2 == 0 ? 1000 : 100;
    bytes += 1e4 * static_cast<double>(iterations);
    growth.Add(
        {.iterations = iterations, .memory_bytes = static_cast<std::int64_t>(bytes)});
  }
  EXPECT_THAT(growth.Describe(), HasSubstr("10000 bytes each"));
}

}  // namespace
}  // namespace assay
