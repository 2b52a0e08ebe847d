#include "harness/statistics/boundary.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace assay {
namespace {

int FirstRoundsAllowing(const Boundary& boundary, int adverse) {
  int n = 0;
  while (boundary.At(n) < adverse) ++n;
  return n;
}

// The rows of docs/procedure.md 6.2: first n at which b[n] >= k, then b at certain n.
struct TableRow {
  double alpha_side;
  std::vector<int> first_n;
  std::vector<int> b;
};

const std::vector<int> kAdverse = {0, 1,  2,  3,  4,  5,  6,  7, 8,
                                   9, 10, 12, 14, 16, 20, 25, 30};
const std::vector<int> kRounds = {60, 100, 150, 200, 300, 400};

const TableRow kTable[] = {
    {0.025,
     {12, 12, 14, 18, 21, 24, 27, 30, 32, 35, 38, 43, 48, 54, 64, 76, 88},
     {18, 35, 56, 77, 121, 166}},
    {0.0125,
     {12, 12, 16, 20, 23, 26, 29, 31, 34, 37, 40, 46, 51, 56, 66, 79, 91},
     {17, 33, 54, 76, 119, 164}},
    {0.025 / 3,
     {12, 13, 17, 20, 23, 26, 30, 32, 35, 38, 41, 47, 52, 57, 68, 80, 93},
     {17, 33, 53, 75, 118, 163}},
    {0.005,
     {12, 14, 17, 21, 25, 28, 31, 33, 37, 40, 42, 48, 53, 59, 69, 82, 94},
     {16, 32, 52, 73, 117, 161}},
    {0.0025,
     {12, 15, 19, 22, 26, 29, 32, 36, 38, 42, 44, 50, 55, 61, 71, 84, 97},
     {15, 31, 51, 72, 115, 159}},
};

TEST(BoundaryTest, EqualsThePublishedTableAtEveryLevel) {
  for (const TableRow& row : kTable) {
    SCOPED_TRACE(row.alpha_side);
    const Boundary boundary(row.alpha_side, 400);
    for (std::size_t i = 0; i < kAdverse.size(); ++i) {
      EXPECT_EQ(FirstRoundsAllowing(boundary, kAdverse[i]), row.first_n[i])
          << kAdverse[i];
    }
    for (std::size_t i = 0; i < kRounds.size(); ++i) {
      EXPECT_EQ(boundary.At(kRounds[i]), row.b[i]) << kRounds[i];
    }
  }
}

TEST(BoundaryTest, SpendsLessThanItsLevel) {
  const Boundary boundary(0.025, 400);
  EXPECT_NEAR(boundary.SpentBy(400), 0.02324, 0.000005);
  for (int n = 1; n <= 400; ++n) {
    EXPECT_LE(boundary.SpentBy(n), 0.025 * n / (n + 30)) << n;
  }
}

TEST(BoundaryTest, NothingIsRejectedBeforeTwelveRounds) {
  const Boundary boundary(0.025, 400);
  for (int n = -1; n < 12; ++n) EXPECT_EQ(boundary.At(n), -1);
}

TEST(BoundaryTest, ALongerTableBeginsLikeAShortOne) {
  const Boundary shorter(0.025, 100), longer(0.025, 2000);
  for (int n = 0; n <= 100; ++n) {
    EXPECT_EQ(shorter.At(n), longer.At(n));
    EXPECT_EQ(shorter.SpentBy(n), longer.SpentBy(n));
  }
}

TEST(BoundaryTest, BeyondTheTableTheLastValueHolds) {
  const Boundary boundary(0.025, 100);
  EXPECT_EQ(boundary.At(5000), boundary.At(100));
}

// The rule of the header, checked by walking every path of a short coin sequence.
TEST(BoundaryTest, AgreesWithEnumeratingAllPaths) {
  const Boundary boundary(0.2, 20);
  constexpr int kTosses = 18;
  int crossing = 0;
  for (unsigned path = 0; path < (1u << kTosses); ++path) {
    int heads = 0;
    for (int n = 1; n <= kTosses; ++n) {
      heads += static_cast<int>((path >> (n - 1)) & 1u);
      if (heads <= boundary.At(n)) {
        ++crossing;
        break;
      }
    }
  }
  EXPECT_DOUBLE_EQ(crossing / double{1u << kTosses}, boundary.SpentBy(kTosses));
}

}  // namespace
}  // namespace assay
