// Golden files: run with ASSAY_UPDATE_GOLDEN=1 to write them anew, then read the diff.
#include "results/export/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "harness/base/infinity.h"
#include "results/export/testing/golden.h"

namespace assay {
namespace {

Comparison SampleComparison() {
  Comparison comparison{.before_id = "20261101-120000-7",
                        .after_id = "20261102-120000-9",
                        .metric = "time",
                        .confidence = 0.95};
  comparison.cells = {
      {"agent_evolution/sequential x1 agents=64", ChangeKind::kEquivalent, 1.002, 0.994,
       1.011, 64.06, 64.19, 23, 24, "ms", ""},
      {"agent_evolution/work_stealing x2 agents=64", ChangeKind::kRegressed, 1.12, 1.09,
       1.16, 33.4, 37.4, 20, 22, "ms", ""},
      {"cache|<b>/pool x2", ChangeKind::kUndecided, 1.02, 0, kInfinity, 0.021, 0.0214, 20,
       5, "ms", "too few clean rounds for an interval at this confidence: more --rounds"},
      {"shared_counter/fetch_add x2", ChangeKind::kImproved, 0.91, 0.89, 0.93, 55.1, 50.1,
       24, 24, "ms", ""}};
  comparison.only_before = {"a/x x1", "a/x x2", "a/x x4", "a/x x8"};
  comparison.claims = {{"six-of-eight", VerdictKind::kProved, VerdictKind::kRefuted}};
  Finding crash{.kind = "crash", .summary = "signal 11", .cell = "w/v x2"};
  comparison.findings = {{true, crash}, {false, crash}};
  comparison.notes = {"different kernels: 6.1.0 and 6.2.0"};
  return comparison;
}

std::string Render(const std::string& format, const Comparison& comparison,
                   const RenderOptions& options = {}) {
  for (const ComparisonExporter& exporter : ComparisonExporters()) {
    if (exporter.name == format) return exporter.render(comparison, options);
  }
  return "";
}

TEST(ComparisonTest, Console) {
  ExpectGolden("compare.console.txt", Render("console", SampleComparison()));
  ExpectGolden("compare.unicode.txt",
               Render("console", SampleComparison(), {.unicode = true}));
}

TEST(ComparisonTest, Markdown) {
  ExpectGolden("compare.md", Render("md", SampleComparison()));
}

TEST(ComparisonTest, Json) {
  ExpectGolden("compare.json", Render("json", SampleComparison()));
}

TEST(ComparisonTest, ColourIsAddedAndNothingElse) {
  std::string coloured = Render("console", SampleComparison(), {.colour = true});
  EXPECT_THAT(coloured, testing::HasSubstr("\033[1;31mREGRESSED"));
  std::string plain;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\033') {
      i = coloured.find('m', i);
    } else {
      plain += coloured[i];
    }
  }
  EXPECT_EQ(plain, Render("console", SampleComparison()));
}

TEST(ComparisonTest, MarkdownOfManyCellsFitsIntoSixtyLines) {
  Comparison comparison = SampleComparison();
  comparison.cells.resize(300, comparison.cells[0]);
  comparison.notes.resize(100, "note");
  const std::string text = Render("md", comparison);
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 60);
  EXPECT_THAT(text, testing::HasSubstr("REGRESSED"));
}

TEST(ComparisonTest, TheHeadlineNamesWhatFailedBesideTheCells) {
  Comparison comparison = SampleComparison();
  comparison.claims.resize(20, comparison.claims[0]);
  const std::string text = Render("md", comparison);
  EXPECT_THAT(text, testing::HasSubstr("20 claims newly refuted, 1 new finding"));
  EXPECT_THAT(text, testing::HasSubstr("- and 14 more"));
}

TEST(ComparisonTest, WithoutAMarginTheSameIsInTheMiddle) {
  Comparison comparison{.metric = "time", .margin = 0};
  comparison.cells = {{"c", ChangeKind::kEquivalent, 1, 1, 1, 5, 5, 9, 9, "ms", ""}};
  EXPECT_THAT(Render("console", comparison),
              testing::HasSubstr("1.00x [1.00, 1.00]              o"));
}

TEST(ComparisonTest, IsWorseWhereACellAClaimOrAFindingIs) {
  Comparison comparison;
  EXPECT_FALSE(IsWorse(comparison));
  comparison.claims = {{"id", VerdictKind::kRefuted, VerdictKind::kProved}};
  comparison.findings = {{.is_new = false, .finding = {}}};
  comparison.cells = {{.cell = "c", .kind = ChangeKind::kImproved}};
  EXPECT_FALSE(IsWorse(comparison));
  for (const auto& spoil : std::vector<std::function<void(Comparison&)>>{
           [](Comparison& one) { one.cells[0].kind = ChangeKind::kRegressed; },
           [](Comparison& one) { one.findings[0].is_new = true; },
           [](Comparison& one) {
             one.claims = {{"id", VerdictKind::kProved, VerdictKind::kRefuted}};
           }}) {
    Comparison worse = comparison;
    spoil(worse);
    EXPECT_TRUE(IsWorse(worse));
  }
}

}  // namespace
}  // namespace assay
