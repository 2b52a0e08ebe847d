// Golden files: run with ASSAY_UPDATE_GOLDEN=1 to write them anew, then read the diff.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "results/export/console.h"
#include "results/export/exporter.h"
#include "results/export/json.h"
#include "results/export/markdown.h"
#include "results/export/sample_reports.h"
#include "results/export/text_table.h"
#include "results/export/words.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(ASSAY_TEST_DATA) + "/" + name;
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(golden.str(), text) << path << ": write it anew with ASSAY_UPDATE_GOLDEN=1";
}

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
      {"json", "report.json"},
      {"html", "report.html"}};
  EXPECT_EQ(formats, expected);
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
