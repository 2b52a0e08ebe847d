#include "harness/base/suggest.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(SuggestTest, DistanceCountsSingleLetterEdits) {
  EXPECT_EQ(EditDistance("", "abc"), 3);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(EditDistance("same", "same"), 0);
  EXPECT_EQ(EditDistance("fats", "fast"), 1) << "two neighbours swapped";
}

TEST(SuggestTest, FindsASlip) {
  const std::vector<std::string> known = {"sequential", "work_stealing", "openmp"};
  EXPECT_EQ(NearestName("work_steeling", known), "work_stealing");
  EXPECT_EQ(NearestName("opemp", known), "openmp");
}

TEST(SuggestTest, FindsAPrefix) {
  EXPECT_EQ(NearestName("seq", {"openmp", "sequential"}), "sequential");
}

TEST(SuggestTest, IsSilentWhereNothingIsNear) {
  EXPECT_EQ(NearestName("banana", {"sequential", "openmp"}), "");
  EXPECT_EQ(Suggestion("banana", {"a", "b"}), " Known: a, b.");
}

}  // namespace
}  // namespace assay
