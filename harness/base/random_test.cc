#include "harness/base/random.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(KeyedRandomTest, SameKeySameSequence) {
  KeyedRandom a{1, 2, 3}, b{1, 2, 3};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(a(), b());
}

TEST(KeyedRandomTest, EveryPartOfTheKeyMatters) {
  const std::uint64_t first = KeyedRandom{1, 2, 3}();
  EXPECT_NE(first, (KeyedRandom{0, 2, 3}()));
  EXPECT_NE(first, (KeyedRandom{1, 0, 3}()));
  EXPECT_NE(first, (KeyedRandom{1, 2, 0}()));
  EXPECT_NE(first, (KeyedRandom{2, 1, 3}())) << "order matters too";
}

TEST(KeyedRandomTest, UniformStaysInRangeAndFillsIt) {
  KeyedRandom random{42};
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double u = random.Uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.01);  // sd of the mean is 0.0029
}

TEST(KeyedRandomTest, BelowReachesEveryValue) {
  KeyedRandom random{7};
  int seen[5] = {};
  for (int i = 0; i < 1000; ++i) ++seen[random.Below(5)];
  for (int count : seen) EXPECT_GT(count, 120);
}

}  // namespace
}  // namespace assay
