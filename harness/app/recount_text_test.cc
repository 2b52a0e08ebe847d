#include "harness/app/recount_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

// Rounds of 2 s and 1 s, one of them too slow.
std::vector<PairedRow> Rows(int count) {
  std::vector<PairedRow> rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back({.line = i + 2, .round = i, .baseline_s = 2, .candidate_s = 1});
    rows.back().baseline_contention = rows.back().candidate_contention = 0;
  }
  if (count > 5) rows[5].candidate_s = 1.2;
  return rows;
}

RecountOptions Options(double low, double high, const char* text) {
  return {.target = {.low = low, .high = high, .text = text}};
}

const RecountOptions kAtLeast =
    Options(1.8, std::numeric_limits<double>::infinity(), ">= 1.8");

TEST(RecountTextTest, SaysEverythingThatWasCounted) {
  EXPECT_EQ(
      RecountText(*RecountRounds(Rows(30), kAtLeast), kAtLeast),
      "PROVED  speedup >= 1.8\n"
      "  2.00x [1.99, 2.01], n = 12; the interval holds at 95% whenever one looks\n"
      "  the interval lies within the target (>= 1.8)\n"
      "\n"
      "WHAT WAS COUNTED\n"
      "  rounds in the file        30: 2 dropped as warm-up, 0 void, 0 contended, 28\n"
      "                            clean\n"
      "  used                      12 clean rounds, up to round 13; a verdict is final,\n"
      "                            so the 16 after it do not count\n"
      "  rounds below 1.809        1 of 12; 1 or fewer prove the claim\n"
      "  rounds 1.791 or more      11 of 12; 1 or fewer refute it\n"
      "  dependence (psi)          1.00: 12 rounds count as 12\n"
      "  span                      33.2 s, of 10 s needed\n"
      "  starts of the processes   12, of 4 needed\n");
}

TEST(RecountTextTest, ARangeIsCountedOnBothSides) {
  const RecountOptions range = Options(1.8, 2.2, "1.8..2.2");
  const std::string text = RecountText(*RecountRounds(Rows(30), range), range);
  EXPECT_THAT(text, HasSubstr("1 or fewer of both prove the claim"));
  EXPECT_THAT(text, HasSubstr("1 or fewer of either refute it"));
  EXPECT_THAT(text, HasSubstr("rounds above 2.189"));
}

TEST(RecountTextTest, FewRoundsHaveNoIntervalAndNoNaN) {
  for (const int rows : {1, 2, 3, 13}) {
    const Recount recount = *RecountRounds(Rows(rows), kAtLeast);
    const std::string text = RecountText(recount, kAtLeast);
    EXPECT_THAT(text, HasSubstr("UNDECIDED"));
    EXPECT_THAT(text, Not(HasSubstr("nan")));
    const auto json = nlohmann::json::parse(RecountJson(recount, kAtLeast));
    EXPECT_TRUE(json.at("low").is_null());
    EXPECT_TRUE(json.at("tolerated").is_null());
  }
}

TEST(RecountTextTest, JsonHoldsTheSameNumbers) {
  const auto json =
      nlohmann::json::parse(RecountJson(*RecountRounds(Rows(30), kAtLeast), kAtLeast));
  EXPECT_EQ(json.at("verdict"), "PROVED");
  EXPECT_EQ(json.at("clean_rounds"), 12);
  EXPECT_EQ(json.at("rounds"), 28);
  EXPECT_EQ(json.at("tolerated"), 1);
  EXPECT_EQ(json.at("adverse_to_claim").at("below_low"), 1);
  EXPECT_EQ(json.at("rows").at("clean"), 28);
  EXPECT_DOUBLE_EQ(json.at("estimate"), 2);
}

}  // namespace
}  // namespace assay
