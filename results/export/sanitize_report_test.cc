// Golden files: run with ASSAY_UPDATE_GOLDEN=1 to write them anew, then read the diff.
#include "results/export/sanitize_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "results/export/sample_findings.h"
#include "results/export/testing/golden.h"

namespace assay {
namespace {

using testing::HasSubstr;

SanitizeReport Sample() {
  SanitizeReport report{.title = "assay-results/1", .command = "assay sanitize"};
  report.assay_version = "0.1.0";
  report.legs = {
      {.flavour = "tsan",
       .about = "ThreadSanitizer, g++ 12",
       .wrong_caught = {9, 9},
       .right_quiet = {26, 26},
       .broken_caught = {10, 11},
       .clean_proved = {44, 44},
       .sweep_cells = 12,
       .findings = 1,
       .slowdown = 8.3},
      {.flavour = "tsan-clang", .about = "ThreadSanitizer, clang 19", .findings = 1}};
  report.controls = {{.flavour = "tsan",
                      .name = "race",
                      .about = "a race",
                      .expect = "race",
                      .got = "race",
                      .passed = true}};
  report.not_caught = {"peterson_lock/broken x2 tsan"};
  report.findings = {SampleFindings().findings[0]};
  report.rows = {{.workload = "cache_throughput",
                  .variant = "pool",
                  .params = "",
                  .threads = 2,
                  .speedup = 1.87,
                  .legs = {{.flavour = "tsan", .slowdown = 8.3, .speedup = 1.2}}}};
  report.notes = {"not built, so not run: asan"};
  return report;
}

TEST(SanitizeReportTest, ConsoleGolden) {
  ExpectGolden("sanitize.console.txt", SanitizeText(Sample(), {}));
}
TEST(SanitizeReportTest, MarkdownGolden) {
  ExpectGolden("sanitize.report.md", SanitizeMarkdown(Sample()));
}
TEST(SanitizeReportTest, JsonGolden) {
  ExpectGolden("sanitize.report.json", SanitizeJson(Sample()));
}
TEST(SanitizeReportTest, JUnitGolden) {
  ExpectGolden("sanitize.junit.xml", SanitizeJUnit(Sample()));
}
TEST(SanitizeReportTest, SarifOfALegHoldsWhatItSawInItsOwnCategory) {
  const std::string sarif = FindingsSarif(FindingsOfLeg(Sample(), "tsan-clang"));
  const auto json = nlohmann::json::parse(sarif);
  EXPECT_EQ(json["runs"][0]["automationDetails"]["id"], "assay/tsan-clang/");
  EXPECT_EQ(json["runs"][0]["results"].size(), 1u);
  EXPECT_TRUE(FindingsOfLeg(Sample(), "asan").findings.empty());
}

TEST(SanitizeReportTest, AFailedControlIsSaidInEveryFormat) {
  SanitizeReport report = Sample();
  report.controls[0].passed = false;
  report.controls[0].got = "clean";
  EXPECT_THAT(SanitizeText(report, {.width = 1000}), HasSubstr("cannot be trusted"));
  EXPECT_THAT(SanitizeMarkdown(report), HasSubstr("cannot be trusted"));
  EXPECT_THAT(SanitizeJUnit(report), HasSubstr("wanted race, got clean"));
  EXPECT_FALSE(nlohmann::json::parse(SanitizeJson(report))["trusted"].get<bool>());
  EXPECT_THAT(FindingsSarif(FindingsOfLeg(report, "tsan")),
              HasSubstr("cannot be trusted"));
}

}  // namespace
}  // namespace assay
