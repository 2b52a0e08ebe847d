#include "workloads/cache_throughput/operations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "workloads/cache_throughput/percentile.h"

namespace assay {
namespace {

constexpr std::int64_t kSize = Operations::kSize;

std::vector<int> CountsByKey(const OperationOptions& options) {
  const Operations operations(options);
  std::vector<int> counts(options.keys, 0);
  for (std::int64_t i = 0; i < kSize; ++i) ++counts[operations.At(0, i).key];
  return counts;
}

int Lookups(double read_share) {
  const Operations operations({.read_share = read_share});
  int lookups = 0;
  for (std::int64_t i = 0; i < kSize; ++i) lookups += operations.At(0, i).is_lookup;
  return lookups;
}

TEST(OperationsTest, HaveTheShareOfLookupsAskedFor) {
  EXPECT_EQ(Lookups(0), 0);
  EXPECT_EQ(Lookups(1), kSize);
  EXPECT_NEAR(Lookups(0.9), 0.9 * kSize, 0.01 * kSize);
}

// With skew 1 the first key is asked for twice as often as the second.
TEST(OperationsTest, FollowZipfsLaw) {
  const std::vector<int> counts = CountsByKey({.keys = 100, .skew = 1});
  EXPECT_NEAR(counts[0], 2.0 * counts[1], 0.1 * counts[0]);
  EXPECT_NEAR(counts[0], 10.0 * counts[9], 0.15 * counts[0]);
  EXPECT_GT(*std::min_element(counts.begin(), counts.end()), 0);
}

TEST(OperationsTest, WithoutSkewKeysAreAlike) {
  for (const int count : CountsByKey({.keys = 64, .skew = 0})) {
    EXPECT_NEAR(count, kSize / 64.0, 0.2 * kSize / 64.0);
  }
}

TEST(OperationsTest, KeysAndWordingsStayInRange) {
  const Operations operations({.keys = 3, .skew = 5, .wordings = 4});
  for (std::int64_t i = 0; i < kSize; ++i) {
    const Operation& operation = operations.At(1, i);
    EXPECT_LT(operation.key, 3u);
    EXPECT_LT(operation.wording, operation.is_lookup ? 4u : 1u);
  }
}

TEST(OperationsTest, CallersBeginElsewhereAndGoOnForEver) {
  const Operations operations({});
  int same = 0;
  for (std::int64_t i = 0; i < 1000; ++i) {
    same += operations.At(0, i).key == operations.At(1, i).key;
    EXPECT_EQ(operations.At(3, i).key, operations.At(3, i + kSize).key);
  }
  EXPECT_LT(same, 200);
}

TEST(PercentileTest, IsTheNearestRank) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 100; i >= 1; --i) values.push_back(i);
  EXPECT_EQ(Percentile(values, 0.5), 50);
  EXPECT_EQ(Percentile(values, 0.99), 99);
  EXPECT_EQ(Percentile(values, 0.991), 100);
  EXPECT_EQ(Percentile(values, 1), 100);
  EXPECT_EQ(Percentile(values, 0), 1);
  std::vector<std::int64_t> one = {7}, none;
  EXPECT_EQ(Percentile(one, 0.5), 7);
  EXPECT_EQ(Percentile(none, 0.5), 0);
}

}  // namespace
}  // namespace assay
