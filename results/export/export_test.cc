// Golden files: run with ASSAY_UPDATE_GOLDEN=1 to write them anew, then read the diff.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "results/export/console.h"
#include "results/export/csv.h"
#include "results/export/exporter.h"
#include "results/export/gbench.h"
#include "results/export/json.h"
#include "results/export/markdown.h"
#include "results/export/sample_reports.h"
#include "results/export/testing/golden.h"
#include "results/export/text_table.h"
#include "results/export/words.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(ExportTest, ConsoleOfClaims) {
  ExpectGolden("prove.console.txt", RenderConsole(ProveReport(), {}));
}

TEST(ExportTest, ConsoleOfClaimsWithUnicode) {
  ExpectGolden("prove.unicode.txt", RenderConsole(ProveReport(), {.unicode = true}));
}

TEST(ExportTest, ConsoleOfASweep) {
  ExpectGolden("sweep.console.txt", RenderConsole(SweepReport(), {}));
}

TEST(ExportTest, ConsoleOfASweepWithUnicode) {
  ExpectGolden("sweep.unicode.txt", RenderConsole(SweepReport(), {.unicode = true}));
}

TEST(ExportTest, MarkdownOfClaims) {
  ExpectGolden("prove.report.md", RenderMarkdown(ProveReport(), {}));
}

TEST(ExportTest, MarkdownOfASweep) {
  ExpectGolden("sweep.report.md", RenderMarkdown(SweepReport(), {}));
}

TEST(ExportTest, ConsoleOfAHunt) {
  ExpectGolden("hunt.console.txt", RenderConsole(HuntReport(), {}));
}

TEST(ExportTest, MarkdownOfAHunt) {
  ExpectGolden("hunt.report.md", RenderMarkdown(HuntReport(), {}));
}

TEST(ExportTest, JsonOfAHunt) {
  ExpectGolden("hunt.report.json", RenderJson(HuntReport(), {}));
}

TEST(ExportTest, JsonOfClaims) {
  ExpectGolden("prove.report.json", RenderJson(ProveReport(), {}));
}

TEST(ExportTest, TheConsoleStaysWithinItsWidthExceptForCommands) {
  for (const RunReport& report : {ProveReport(), SweepReport()}) {
    for (const bool unicode : {false, true}) {
      for (const std::string& line : Lines(RenderConsole(report, {.unicode = unicode}))) {
        if (line.find("reproduce:") != std::string::npos) continue;
        EXPECT_LE(TextWidth(line), 80u) << line;
      }
    }
  }
}

TEST(ExportTest, TheConsoleIsAsciiUnlessToldOtherwise) {
  for (const RunReport& report : {ProveReport(), SweepReport()}) {
    for (const char c : RenderConsole(report, {})) {
      EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
    }
  }
}

TEST(ExportTest, WithoutItsColoursTheConsoleSaysTheSame) {
  const std::string coloured = RenderConsole(ProveReport(), {.colour = true});
  EXPECT_THAT(coloured, HasSubstr("\033[1;31mREFUTED\033[0m"));
  EXPECT_EQ(std::regex_replace(coloured, std::regex("\033\\[[0-9;]*m"), ""),
            RenderConsole(ProveReport(), {}));
}

TEST(ExportTest, ARunWithoutClaimsHasNoVerdictSection) {
  EXPECT_THAT(RenderConsole(SweepReport(), {}), Not(HasSubstr("VERDICT")));
  EXPECT_THAT(RenderMarkdown(SweepReport(), {}), Not(HasSubstr("Verdict")));
}

TEST(ExportTest, AnEmptyReportRendersInEveryFormat) {
  for (const Exporter& exporter : Exporters()) {
    if (exporter.why_not != nullptr && !exporter.why_not().empty()) continue;
    EXPECT_FALSE(exporter.render(RunReport{}, {}).empty()) << exporter.name;
  }
}

TEST(ExportTest, FormatsAreFoundByName) {
  std::vector<std::pair<std::string, std::string>> formats;
  for (const Exporter& exporter : Exporters()) {
    formats.emplace_back(exporter.name, exporter.file_name);
  }
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"console", ""},
      {"md", "report.md"},
      {"csv", ""},
      {"gbench", ""},
      {"json", "report.json"},
      {"junit", "junit.xml"},
      {"sarif", "report.sarif"},
      {"html", "report.html"}};
  EXPECT_EQ(formats, expected);
}

TEST(ExportTest, Csv) { ExpectGolden("sweep.csv", RenderCsv(SweepReport(), {})); }

TEST(ExportTest, GoogleBenchmark) {
  ExpectGolden("sweep.gbench.json", RenderGoogleBenchmark(SweepReport(), {}));
}

TEST(ExportTest, FieldsOfCsvThatHoldCommasAreQuoted) {
  RunReport report = SweepReport();
  report.plan.cells[0].variant = "a \"b\", c";
  EXPECT_THAT(RenderCsv(report, {}), HasSubstr(",\"a \"\"b\"\", c\","));
}

TEST(ExportTest, NothingInARunMovesTheTerminalsCursor) {
  RunReport report = ProveReport();
  const std::string attack = "x\033[2J\033]0;t\a\r";
  report.findings[0].summary = report.findings[0].evidence = attack;
  report.findings[0].reproduce = report.findings[0].cell = attack;
  report.verdicts[0].claim.id = report.verdicts[0].reason = attack;
  report.plan.notes = {attack};
  report.run_id = report.plan.cells[0].workload = attack;
  for (const char c : RenderConsole(report, {})) {
    EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
  }
}

TEST(ExportTest, AFindingOfASanitizerShowsBothItsPlaces) {
  RunReport report = ProveReport();
  report.findings[0].report = SanitizerReport{};
  report.findings[0].report->place = {.file = "src/cache.cc", .line = 41};
  report.findings[0].report->other_place = {.file = "src/x|<b>\x1b.cc", .line = 12};
  const std::string console = RenderConsole(report, {});
  EXPECT_THAT(console, HasSubstr("    place:     src/cache.cc:41\n"));
  EXPECT_THAT(console, HasSubstr("    other:     src/x|<b> .cc:12\n"));
  const std::string markdown = RenderMarkdown(report, {});
  EXPECT_THAT(markdown, HasSubstr(", at `src/cache.cc:41` and `src/x|<b> .cc:12`"));
}

TEST(ExportTest, NamesInMarkdownAreNoLinksAndMentionNobody) {
  RunReport report = ProveReport();
  report.findings[0].summary =
      "![x](http://evil.example/t.png) [click](http://evil.example) @everyone #1 ~~s~~";
  const std::string text = RenderMarkdown(report, {});
  for (const char* live : {"x](", "click](", "http://", "@everyone", "#1 ", "~~s"}) {
    EXPECT_THAT(text, Not(HasSubstr(live)));
  }
  EXPECT_THAT(text, HasSubstr("agent_evolution"))
      << "an underscore in a word is harmless";
}

// Claims, findings with long stacks, cells, notes: more of each than fit.
RunReport HugeReport(RunReport report) {
  const auto grow = [](auto& items, std::size_t size) {
    while (!items.empty() && items.size() < size) items.push_back(items.front());
  };
  grow(report.verdicts, 300);
  grow(report.findings, 50);
  grow(report.plan.notes, 40);
  for (int i = 0; i < 100; ++i) report.plan.command += "\n'line'";
  for (Finding& finding : report.findings) {
    for (int i = 0; i < 200; ++i) finding.detail += "#" + std::to_string(i) + " frame\n";
  }
  const std::size_t models = report.models.size();
  for (std::size_t i = 0; models > 0 && i < 20; ++i) {
    report.models.push_back(report.models[i % models]);
  }
  const std::size_t cells = report.plan.cells.size();
  for (std::size_t i = 0; i < 200; ++i) {
    Cell cell = report.plan.cells[i % cells];
    cell.params["size"] = static_cast<std::int64_t>(i / 20);
    report.plan.cells.push_back(cell);
  }
  return report;
}

TEST(ExportTest, MarkdownOfAnyRunFitsIntoSixtyLines) {
  for (const RunReport& report : {ProveReport(), SweepReport(), HugeReport(ProveReport()),
                                  HugeReport(SweepReport()), RunReport{}}) {
    const std::string text = RenderMarkdown(report, {});
    EXPECT_LE(Lines(text).size(), 60u) << text;
  }
  // What counts is there however much there is.
  const std::string huge = RenderMarkdown(HugeReport(ProveReport()), {});
  EXPECT_THAT(huge, HasSubstr("**REFUTED**"));
  EXPECT_THAT(huge, HasSubstr("## Findings (50)"));
  EXPECT_THAT(huge, HasSubstr("and 47 more"));
  EXPECT_THAT(huge, HasSubstr("assay prove claims.toml --seed 7"));
}

TEST(ExportTest, TableRowsOfMarkdownAllHaveTheirHeadersColumns) {
  // A bar ends a cell unless a backslash stands before it.
  const auto bars = [](const std::string& line) {
    int count = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++count;
    }
    return count;
  };
  int expected = 0;
  for (const std::string& line : Lines(RenderMarkdown(ProveReport(), {}))) {
    if (line.empty() || line[0] != '|') {
      expected = 0;
    } else if (expected == 0) {
      expected = bars(line);
    } else {
      EXPECT_EQ(bars(line), expected) << line;
    }
  }
}

TEST(ExportTest, JsonHasTheFieldsThatScriptsRelyOn) {
  const auto json = nlohmann::json::parse(RenderJson(ProveReport(), {}));
  for (const char* field : {"claim", "verdict", "target", "estimate", "low", "high",
                            "rounds", "clean_rounds", "reason"}) {
    EXPECT_TRUE(json["verdicts"][0].contains(field)) << field;
  }
  for (const char* field : {"kind", "fingerprint", "summary", "cell", "reproduce"}) {
    EXPECT_TRUE(json["findings"][0].contains(field)) << field;
  }
  for (const char* field : {"cell", "metric", "unit", "value", "low", "high", "n"}) {
    EXPECT_TRUE(json["estimates"][0].contains(field)) << field;
  }
  EXPECT_EQ(json["verdicts"][0]["verdict"], "PROVED");
  EXPECT_EQ(json["verdicts"][0]["estimate"], 1.917);
  EXPECT_TRUE(json["verdicts"][3]["estimate"].is_null());
}

TEST(ExportTest, JsonReplacesBytesThatAreNotUtf8) {
  const auto json = nlohmann::json::parse(RenderJson(ProveReport(), {}));
  EXPECT_THAT(json["findings"][0]["detail"].get<std::string>(),
              HasSubstr("last words: \uFFFD"));
}

TEST(ExportTest, JsonOfNumbersThatAreNotFiniteIsNull) {
  RunReport report = ProveReport();
  report.estimates[0].high = std::numeric_limits<double>::infinity();
  const auto json = nlohmann::json::parse(RenderJson(report, {}));
  EXPECT_TRUE(json["estimates"][0]["high"].is_null());
}

TEST(WordsTest, EveryMetricHasItsNameFromClaimsFiles) {
  EXPECT_STREQ(MetricName(Metric::kScaledSpeedup), "scaled_speedup");
  EXPECT_STREQ(MetricName(Metric::kFailureRate), "failure_rate");
  EXPECT_STREQ(MetricUnit(Metric::kOverhead), "x");
  EXPECT_STREQ(VerdictName(VerdictKind::kUntestable), "UNTESTABLE");
}

}  // namespace
}  // namespace assay
