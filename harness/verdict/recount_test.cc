#include "harness/verdict/recount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "harness/base/random.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Rounds of about 1.5 s with 1 % of seeded noise; the first two are warm-up.
std::vector<PairedRow> Rows(
    int count, double speedup,
    const std::function<void(PairedRow&)>& change = [](PairedRow&) {}) {
  std::vector<PairedRow> rows;
  for (int i = 0; i < count; ++i) {
    KeyedRandom random{31, static_cast<std::uint64_t>(i)};
    PairedRow row{.line = i + 2, .round = i};
    row.baseline_s = 1 + random.Uniform(-0.01, 0.01);
    row.candidate_s = (1 + random.Uniform(-0.01, 0.01)) / speedup;
    row.baseline_contention = row.candidate_contention = 0.001;
    change(row);
    rows.push_back(row);
  }
  return rows;
}

RecountOptions TargetAtLeast(double low) {
  return {.target = {.low = low, .text = ">= test"}};
}

Recount Of(const std::vector<PairedRow>& rows, const RecountOptions& options) {
  const absl::StatusOr<Recount> recount = RecountRounds(rows, options);
  EXPECT_TRUE(recount.ok()) << recount.status();
  return recount.value_or(Recount{});
}

std::string MessageOf(const std::vector<PairedRow>& rows) {
  return std::string(RecountRounds(rows, TargetAtLeast(1)).status().message());
}

TEST(RecountTest, ProvesAndRefutesAsARunDoes) {
  const Recount proved = Of(Rows(40, 1.9), TargetAtLeast(1.8));
  EXPECT_EQ(proved.kind, VerdictKind::kProved);
  EXPECT_LT(proved.decision.n, 38) << "at the first look that decides";
  EXPECT_EQ(proved.last_round, proved.decision.n + 1) << "behind two of warm-up";
  EXPECT_LE(proved.counts.at_least_low, proved.decision.c);
  const Recount refuted = Of(Rows(40, 1.9), TargetAtLeast(2));
  EXPECT_EQ(refuted.kind, VerdictKind::kRefuted);
  EXPECT_LE(refuted.counts.below_low, refuted.decision.c);
}

TEST(RecountTest, OverheadIsTheReciprocal) {
  RecountOptions options{.metric = Metric::kOverhead,
                         .target = {.low = 0, .high = 1.05, .text = "<= 1.05"}};
  const Recount recount = Of(Rows(40, 1.0), options);
  EXPECT_EQ(recount.kind, VerdictKind::kProved);
  EXPECT_NEAR(Of(Rows(40, 0.5), options).decision.estimate, 2, 0.05);
}

TEST(RecountTest, SwappingTheArmsMirrorsTheVerdict) {
  std::vector<PairedRow> swapped = Rows(40, 1.9);
  for (PairedRow& row : swapped) std::swap(row.baseline_s, row.candidate_s);
  const Recount one = Of(Rows(40, 1.9), TargetAtLeast(1.8));
  const Recount other =
      Of(swapped, {.target = {.low = 0, .high = 1 / 1.8, .text = "<= test"}});
  EXPECT_EQ(other.kind, one.kind);
  EXPECT_EQ(other.decision.n, one.decision.n);
  EXPECT_NEAR(other.decision.low, 1 / one.decision.high, 1e-12);
}

TEST(RecountTest, ContendedRoundsAreLeftOut) {
  const auto neighbour = [](PairedRow& row) {
    if (row.round % 3 != 0) return;
    row.candidate_contention = 0.3;
    *row.candidate_s *= 2;
  };
  const Recount recount = Of(Rows(60, 1.9, neighbour), TargetAtLeast(1.8));
  EXPECT_EQ(recount.kind, VerdictKind::kProved);
  EXPECT_EQ(recount.contended, 19);
  const Recount alone =
      Of(Rows(60, 1.9, [](PairedRow& row) { row.baseline_contention = 0.03; }),
         TargetAtLeast(1.8));
  EXPECT_EQ(alone.kind, VerdictKind::kUndecided);
  EXPECT_THAT(alone.reason, StartsWith("CONTENDED"));
}

TEST(RecountTest, WithoutContentionTheVerdictIsMarked) {
  const auto unknown = [](PairedRow& row) {
    row.baseline_contention = row.candidate_contention = std::nullopt;
  };
  EXPECT_THAT(Of(Rows(40, 1.9, unknown), TargetAtLeast(1.8)).reason,
              HasSubstr("UNGATED"));
  EXPECT_THAT(Of(Rows(40, 1.9), TargetAtLeast(1.8)).reason,
              testing::Not(HasSubstr("UNGATED")));
}

TEST(RecountTest, OneStartOfTheProcessesIsNotEnough) {
  const auto one_start = [](PairedRow& row) { row.generation = 3; };
  const Recount recount = Of(Rows(30, 1.9, one_start), TargetAtLeast(1.8));
  EXPECT_EQ(recount.kind, VerdictKind::kUndecided);
  EXPECT_EQ(recount.generations, 1);
  EXPECT_THAT(recount.reason, HasSubstr("1 start of the processes"));
}

TEST(RecountTest, GivenTimesDecideTheSpan) {
  const auto quick = [](PairedRow& row) {
    row.at_s = 0.1 * static_cast<double>(row.round);
  };
  EXPECT_THAT(Of(Rows(30, 1.9, quick), TargetAtLeast(1.8)).reason,
              HasSubstr("10 s are needed"));
  RecountOptions options = TargetAtLeast(1.8);
  options.span_min_s = 0;
  EXPECT_EQ(Of(Rows(30, 1.9, quick), options).kind, VerdictKind::kProved);
}

// --- Bad input: each has a stated outcome. ---

TEST(RecountTest, TimesThatCannotBeAreRefused) {
  for (const double bad :
       {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    const auto spoil = [&](PairedRow& row) {
      if (row.round == 3) row.candidate_s = bad;
    };
    EXPECT_THAT(MessageOf(Rows(40, 1.9, spoil)), StartsWith("line 5: candidate_s is "));
  }
}

TEST(RecountTest, ContentionIsAShareOfBothArms) {
  EXPECT_THAT(
      MessageOf(Rows(9, 1, [](PairedRow& row) { row.baseline_contention = -0.1; })),
      HasSubstr("contention is a share"));
  EXPECT_THAT(MessageOf(Rows(9, 1,
                             [](PairedRow& row) {
                               if (row.round == 4) row.baseline_contention = std::nullopt;
                             })),
              HasSubstr("line 6: contention is needed of both arms"));
}

TEST(RecountTest, RoundsComeInOrderAndOnce) {
  EXPECT_THAT(MessageOf(Rows(9, 1, [](PairedRow& row) { row.round /= 2; })),
              HasSubstr("round 0 follows round 0"));
  EXPECT_THAT(MessageOf(Rows(9, 1,
                             [](PairedRow& row) {
                               row.at_s = 100.0 - static_cast<double>(row.round);
                             })),
              HasSubstr("at_s goes back"));
  EXPECT_EQ(MessageOf({}), "there are no rounds");
}

TEST(RecountTest, OneRoundDecidesNothing) {
  RecountOptions options = TargetAtLeast(1.8);
  for (const int dropped : {0, 2}) {
    options.rounds_dropped = dropped;
    const Recount recount = Of(Rows(1, 1.9), options);
    EXPECT_EQ(recount.kind, VerdictKind::kUndecided);
    EXPECT_THAT(recount.reason, HasSubstr("a verdict needs 12"));
  }
}

TEST(RecountTest, EqualRoundsAreProvedAboveAndOpenOnTheTarget) {
  const auto equal = [](PairedRow& row) {
    row.baseline_s = 2;
    row.candidate_s = 1;
  };
  EXPECT_EQ(Of(Rows(40, 1, equal), TargetAtLeast(1.9)).decision.n, 12);
  const Recount on_target = Of(Rows(40, 1, equal), TargetAtLeast(2));
  EXPECT_EQ(on_target.kind, VerdictKind::kUndecided);
  EXPECT_FALSE(on_target.rounds_needed) << "no number of rounds would do";
}

TEST(RecountTest, HalfOfTheRoundsVoidDecideNothing) {
  const auto half = [](PairedRow& row) {
    if (row.round % 2 == 0) row.candidate_s = std::nullopt;
  };
  const Recount recount = Of(Rows(80, 1.9, half), TargetAtLeast(1.5));
  EXPECT_EQ(recount.kind, VerdictKind::kUndecided);
  EXPECT_EQ(recount.voided, 39);
  EXPECT_THAT(recount.reason, StartsWith("VOID: 39 of 78 rounds"));
  const auto few = [](PairedRow& row) {
    if (row.round % 10 == 0) row.candidate_s = std::nullopt;
  };
  EXPECT_EQ(Of(Rows(80, 1.9, few), TargetAtLeast(1.5)).kind, VerdictKind::kProved);
}

TEST(RecountTest, WhatComesAfterTheVerdictCannotChangeIt) {
  std::vector<PairedRow> rows = Rows(30, 1.9);
  const Recount before = Of(rows, TargetAtLeast(1.5));
  ASSERT_EQ(before.kind, VerdictKind::kProved);
  for (int i = 30; i < 100; ++i) rows.push_back({.line = i + 2, .round = i});
  const Recount after = Of(rows, TargetAtLeast(1.5));
  EXPECT_EQ(after.kind, VerdictKind::kProved);
  EXPECT_EQ(after.decision, before.decision);
}

TEST(RecountTest, TimesAndStartsAreInAllRowsOrInNone) {
  EXPECT_THAT(MessageOf(Rows(20, 1,
                             [](PairedRow& row) {
                               if (row.round > 9) row.at_s = 1.7e9;
                             })),
              HasSubstr("line 12: at_s and generation are each needed in every round"));
  EXPECT_THAT(MessageOf(Rows(20, 1,
                             [](PairedRow& row) {
                               if (row.round % 2 == 0) row.generation = 0;
                             })),
              HasSubstr("in every round, or in none"));
  for (const double bad : {std::nan(""), -1.0, 1e300}) {
    EXPECT_THAT(MessageOf(Rows(20, 1, [&](PairedRow& row) { row.at_s = bad; })),
                HasSubstr("line 2: at_s is"));
  }
}

TEST(RecountTest, AVerdictFromMostlyDisturbedRoundsCarriesANote) {
  const auto neighbour = [](PairedRow& row) {
    if (row.round % 5 != 0) row.candidate_contention = 0.3;
  };
  const Recount recount = Of(Rows(100, 1.9, neighbour), TargetAtLeast(1.5));
  EXPECT_EQ(recount.kind, VerdictKind::kProved);
  EXPECT_THAT(recount.reason, HasSubstr("note: only"));
}

TEST(RecountTest, AllRoundsVoidDecideNothing) {
  const Recount recount =
      Of(Rows(40, 1.9, [](PairedRow& row) { row.baseline_s = std::nullopt; }),
         TargetAtLeast(1));
  EXPECT_EQ(recount.kind, VerdictKind::kUndecided);
  EXPECT_EQ(recount.clean, 0);
}

}  // namespace
}  // namespace assay
