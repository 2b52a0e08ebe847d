// Golden files: run with ASSAY_UPDATE_GOLDEN=1 to write them anew, then read the diff.
#include "results/export/finding_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "results/export/junit.h"
#include "results/export/sample_findings.h"
#include "results/export/sample_reports.h"
#include "results/export/sarif.h"
#include "results/export/testing/golden.h"
#include "results/export/text_table.h"

namespace assay {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(FindingListTest, ConsoleGolden) {
  ExpectGolden("findings.console.txt", FindingsText(SampleFindings(), {}));
}
TEST(FindingListTest, MarkdownGolden) {
  ExpectGolden("findings.report.md", FindingsMarkdown(SampleFindings()));
}
TEST(FindingListTest, JsonGolden) {
  ExpectGolden("findings.report.json", FindingsJson(SampleFindings()));
}
// Checked against the published schema by sarif_test.mjs.
TEST(FindingListTest, SarifGolden) {
  ExpectGolden("findings.sarif", FindingsSarif(SampleFindings()));
}
TEST(FindingListTest, SarifOfRunsGolden) {
  ExpectGolden("prove.sarif", RenderSarif(ProveReport(), {}));
  ExpectGolden("hunt.sarif", RenderSarif(HuntReport(), {}));
  ExpectGolden("sweep.sarif", RenderSarif(SweepReport(), {}));
}
TEST(FindingListTest, JUnitGolden) {
  ExpectGolden("findings.junit.xml", FindingsJUnit(SampleFindings()));
}
TEST(FindingListTest, JUnitOfRunsGolden) {
  ExpectGolden("prove.junit.xml", RenderJUnit(ProveReport(), {}));
  ExpectGolden("hunt.junit.xml", RenderJUnit(HuntReport(), {}));
}

TEST(FindingListTest, NothingFoundIsSaidInEveryFormat) {
  const FindingList none{.title = "a.log", .category = "assay/a"};
  EXPECT_EQ(FindingsText(none, {}), "No findings in a.log.\n");
  EXPECT_THAT(FindingsMarkdown(none), HasSubstr("0 new findings"));
  EXPECT_TRUE(json::parse(FindingsJson(none))["findings"].empty());
  EXPECT_TRUE(json::parse(FindingsSarif(none))["runs"][0]["results"].empty());
  EXPECT_THAT(FindingsJUnit(none), HasSubstr("no findings"));
}

TEST(SarifTest, BothStacksAreThreadFlowsFromTheOutermostCallToTheAccess) {
  const json log = json::parse(FindingsSarif(SampleFindings()));
  const json& race = log["runs"][0]["results"][0];
  const json& flows = race["codeFlows"][0]["threadFlows"];
  ASSERT_EQ(flows.size(), 2u);
  const json& steps = flows[0]["locations"];
  const auto function = [](const json& step) {
    return step["location"]["logicalLocations"][0]["fullyQualifiedName"]
        .get<std::string>();
  };
  EXPECT_EQ(function(steps.front()), "main");
  EXPECT_EQ(function(steps.back()), "memcpy");
  EXPECT_EQ(race["locations"][0]["physicalLocation"]["region"]["startLine"], 41);
  EXPECT_EQ(race["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 12);
  EXPECT_EQ(log["runs"][0]["automationDetails"]["id"], "assay/tsan/");
}

TEST(SarifTest, KnownFindingsAreSuppressedAndExpectedOnesLeftOut) {
  const json log = json::parse(FindingsSarif(SampleFindings()));
  const json& results = log["runs"][0]["results"];
  EXPECT_EQ(results.size(), 5u);
  EXPECT_TRUE(results[4].contains("suppressions"));
  EXPECT_FALSE(results[0].contains("suppressions"));
}

TEST(SarifTest, AFindingWithoutAPlaceIsAtWhatItWasReadFrom) {
  FindingList list{.title = "logs/tsan 1.log", .category = "assay/tsan"};
  list.findings = {{.kind = "race", .summary = "no symbols"}};
  const json run = json::parse(FindingsSarif(list))["runs"][0];
  EXPECT_EQ(
      run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
      "logs/tsan%201.log");
}

TEST(SarifTest, KeepsWithinWhatCodeScanningTakes) {
  FindingList list{.title = "many", .category = "assay/many"};
  Finding finding = SampleFindings().findings[0];
  finding.report->stacks.resize(200, finding.report->stacks[0]);
  for (ReportStack& stack : finding.report->stacks)
    stack.frames.resize(50, stack.frames[0]);
  list.findings.push_back(finding);
  finding.report.reset();
  list.findings.resize(30'000, finding);
  const json run = json::parse(FindingsSarif(list))["runs"][0];
  EXPECT_EQ(run["results"].size(), 25'000u);
  EXPECT_THAT(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
              HasSubstr("5000 more"));
  std::size_t locations = 0;
  for (const json& flow : run["results"][0]["codeFlows"][0]["threadFlows"]) {
    locations += flow["locations"].size();
  }
  EXPECT_EQ(locations, 1000u);
}

std::string Notifications(const json& run) {
  std::string text;
  const json& invocation = run["invocations"][0];
  for (const json& one : invocation.value("toolExecutionNotifications", json::array())) {
    text += one["message"]["text"].get<std::string>() + "\n";
  }
  return text;
}

TEST(SarifTest, WhereTooManyWereFoundTheKnownOnesAreLeftOutFirst) {
  FindingList list{.title = "many", .category = "assay/many"};
  list.findings.resize(25'000, {.kind = "race", .summary = "old", .known = "issue 1"});
  list.findings.push_back({.kind = "race", .summary = "the new one"});
  const json run = json::parse(FindingsSarif(list))["runs"][0];
  ASSERT_EQ(run["results"].size(), 25'000u);
  EXPECT_EQ(run["results"][0]["message"]["text"], "the new one");
}

TEST(SarifTest, RelatedLocationsAreBoundedAndWhatWasCutIsSaid) {
  FindingList list{.title = "deep", .category = "assay/deep"};
  Finding finding = SampleFindings().findings[0];
  finding.report->stacks.resize(3'000, finding.report->stacks[2]);
  list.findings = {finding, SampleFindings().findings[1]};
  const json run = json::parse(FindingsSarif(list))["runs"][0];
  EXPECT_LE(run["results"][0]["relatedLocations"].size(), 100u);
  EXPECT_THAT(Notifications(run), HasSubstr("1 result shows only the first"));
}

TEST(SarifTest, AHugeFileKeepsEveryResultButNotEveryStack) {
  FindingList list{.title = "huge", .category = "assay/huge"};
  Finding finding = SampleFindings().findings[0];
  finding.report->stacks[0].frames[0].function = std::string(200'000, 'f');
  list.findings.resize(300, finding);
  const std::string text = FindingsSarif(list);
  const json run = json::parse(text)["runs"][0];
  EXPECT_EQ(run["results"].size(), 300u);
  EXPECT_TRUE(run["results"][0].contains("codeFlows"));
  EXPECT_FALSE(run["results"][299].contains("codeFlows"));
  EXPECT_TRUE(run["results"][299].contains("relatedLocations"));
  EXPECT_THAT(Notifications(run), HasSubstr("no stacks"));
}

TEST(JUnitTest, AReaderOfXmlCountsWhatFailedAndWhatWasSkipped) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(FindingsJUnit(SampleFindings()).c_str()));
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_EQ(suite.attribute("tests").as_int(), 5);
  EXPECT_EQ(suite.attribute("failures").as_int(), 4);
  EXPECT_EQ(suite.attribute("skipped").as_int(), 1);
}

TEST(JUnitTest, EveryVerdictIsATestCase) {
  const RunReport report = ProveReport();
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(RenderJUnit(report, {}).c_str()));
  const pugi::xml_node claims = document.child("testsuites").child("testsuite");
  EXPECT_EQ(claims.attribute("tests").as_int(), static_cast<int>(report.verdicts.size()));
  int refuted = 0;
  for (const Verdict& verdict : report.verdicts)
    refuted += verdict.kind == VerdictKind::kRefuted;
  EXPECT_EQ(claims.attribute("failures").as_int(), refuted);
}

TEST(FindingsTextTest, StacksBeginWithTheUsersFrames) {
  FindingList list = SampleFindings();
  std::vector<CodeFrame>& frames = list.findings[0].report->stacks[0].frames;
  frames.insert(frames.begin(), 8, {"inlined", "", 0, 0, "libc.so.6"});
  EXPECT_THAT(FindingsText(list, {}), HasSubstr("#9 Cache::Put(int) src/cache.cc:41"));
}

TEST(FindingsMarkdownTest, StaysWithinAComment) {
  FindingList list{.title = "many", .category = "assay/many"};
  Finding finding = SampleFindings().findings[0];
  finding.report->stacks.resize(300, finding.report->stacks[0]);
  list.findings.resize(500, finding);
  const std::string text = FindingsMarkdown(list);
  EXPECT_LE(text.size(), 65'536u);
  EXPECT_THAT(text, HasSubstr("450 more"));
}

TEST(JUnitTest, WhatXmlForbidsIsReplaced) {
  // A surrogate, a longer form than needed and U+FFFF in UTF-8; the euro sign stays.
  FindingList list = SampleFindings();
  list.findings[0].summary = "a\xed\xa0\x80z \xe0\x80\xafz \xef\xbf\xbfz \xe2\x82\xac";
  const std::string text = FindingsJUnit(list);
  for (const char* bad : {"\xed\xa0\x80", "\xe0\x80\xaf", "\xef\xbf\xbf", "\x01"}) {
    EXPECT_THAT(text, Not(HasSubstr(bad)));
  }
  EXPECT_THAT(text, HasSubstr("\xe2\x82\xac"));
}

// Readers take a suite without a case for one that did not run.
TEST(JUnitTest, NoSuiteIsEmpty) {
  FindingList caught{.title = "a.log", .category = "assay/a"};
  caught.findings = {{.kind = "race", .summary = "meant", .expected = true}};
  RunReport hunt = HuntReport();
  for (Finding& finding : hunt.findings) finding.expected = true;
  for (const std::string& text : {FindingsJUnit(caught), RenderJUnit(hunt, {}),
                                  RenderJUnit(SweepReport(), {}), RenderJUnit({}, {})}) {
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(text.c_str()));
    for (const pugi::xml_node suite : document.child("testsuites").children()) {
      EXPECT_GT(suite.attribute("tests").as_int(), 0) << text;
    }
  }
}

TEST(FindingsMarkdownTest, LongNamesStayWithinAComment) {
  FindingList list{.title = std::string(100'000, 't'), .category = "assay/long"};
  Finding finding = SampleFindings().findings[0];
  finding.report->place.file = finding.report->other_place.file = std::string(5'000, 'f');
  finding.seen_by = {std::string(5'000, '<')};  // longer still when escaped
  finding.summary = std::string(100'000, 's');
  list.findings.resize(50, finding);
  const std::string text = FindingsMarkdown(list);
  EXPECT_LE(text.size(), 65'536u);
  EXPECT_THAT(text, HasSubstr("50 new findings"));
  EXPECT_THAT(text, HasSubstr(" more, which the artifact lists"));
  EXPECT_THAT(text, HasSubstr("<details>")) << "there is room for the stacks";
}

TEST(FindingsMarkdownTest, NamesDoNotEndTheTableOrOpenATag) {
  // In code spans and fences tags are text.
  const std::string text = FindingsMarkdown(SampleFindings());
  EXPECT_THAT(text, HasSubstr("<summary>&lt;/td>&lt;script>"));
  EXPECT_THAT(text, Not(HasSubstr("<summary></td>")));
  EXPECT_THAT(text, HasSubstr("| &lt;/td>"));
}

}  // namespace
}  // namespace assay
