// Golden files: run with ASSAY_UPDATE_GOLDEN=1 to write them anew, then read the diff.
#include "results/export/history_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/strings/str_format.h"
#include "results/export/history_json.h"
#include "results/export/testing/golden.h"
#include "results/export/text_table.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunList ThreeRuns() {
  return {
      .runs = {{.run_id = "2026-11-01T10-00-00Z-17",
                .path = "2026-11-01T10-00-00Z-17",
                .time_utc = "2026-11-01T10:00:00Z",
                .assay_version = "0.1.0",
                .machine = "2 cores of Some CPU (KVM)",
                .kernel = "6.1",
                .command = "assay sweep agent_evolution --threads 1,2",
                .end_reason = "rounds"},
               {.run_id = "2026-11-02T10-00-00Z-18",
                .path = "nightly",
                .time_utc = "2026-11-02T10:00:00Z",
                .machine = "2 cores of Some CPU (KVM)",
                .command = "assay prove a\nb.toml",
                .end_reason = "decided",
                .proved = 28,
                .refuted = 2,
                .undecided = 1,
                .untestable = 12,
                .findings = 1},
               {.run_id = "2026-11-03T10-00-00Z-19",
                .path = "2026-11-03T10-00-00Z-19",
                .time_utc = "2026-11-03T10:00:00Z",
                .machine = "64 cores of A Much Larger CPU, 2 packages, 128 CPUs",
                .command = "assay prove \u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"
                           "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc.toml --budget 60s",
                .end_reason = "budget",
                .refuted = 1,
                .findings = 2}},
      .cases = {{"agent_evolution", 3, {"time", "throughput", "speedup", "efficiency"}},
                {"cache_throughput", 1, {"time", "throughput", "p50", "p99"}}}};
}

std::vector<SeriesPoint> Points(const std::vector<double>& values) {
  std::vector<SeriesPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) {
    points.push_back({.run_id = absl::StrFormat("2026-11-%02dT10-00-00Z-%d", i + 1, 4700),
                      .time_utc = absl::StrFormat("2026-11-%02dT10:00:00Z", i + 1),
                      .value = values[i],
                      .low = values[i] - 0.02,
                      .high = values[i] + 0.03,
                      .n = 24});
  }
  return points;
}

// A series that stepped, one that drifts, one that is too short, one that cannot be
// judged, and one of another machine.
CaseHistory SomeHistory() {
  const SeriesKey key{.workload = "agent_evolution",
                      .variant = "work_stealing",
                      .threads = 2,
                      .params =
                          "agents=64 generations=1 seed=1 time_scale=1 unevenness=0 "
                          "work_ms=0.5",
                      .placement = "cores",
                      .flavour = "release",
                      .machine = "2 cores of Some CPU (KVM)",
                      .metric = "speedup",
                      .unit = "x",
                      .baseline = "sequential x1"};
  const auto with = [&](const char* variant) {
    SeriesKey other = key;
    other.variant = variant;
    return other;
  };
  SeriesKey elsewhere = key;
  elsewhere.machine = "64 cores of A Much Larger CPU, 2 packages, 128 CPUs";
  elsewhere.placement = "spread";
  std::vector<double> stepped, drifting;
  for (int i = 0; i < 21; ++i) stepped.push_back((i < 14 ? 1.9 : 1.7) + 0.01 * (i % 3));
  for (int i = 0; i < 21; ++i) drifting.push_back(1.5 + 0.004 * i + 0.003 * (i % 2));
  return {.workload = "agent_evolution",
          .metric = "speedup",
          .other_metrics = {"time", "throughput", "efficiency"},
          .series = {{.key = with("openmp"),
                      .points = Points(drifting),
                      .trend = SeriesTrend{.begin = 0, .slope = 0.0026, .p = 3.2e-9}},
                     {.key = with("shared_queue"), .points = Points({1.5, 1.6})},
                     {.key = with("single_run"), .points = Points({1.5})},
                     {.key = with("with_zero"),
                      .points = Points({1, 1, 0, 1, 1, 1, 1}),
                      .note = "some values are 0 or less, so that no change in percent "
                              "can be told"},
                     {.key = key,
                      .points = Points(stepped),
                      .changes = {{.index = 14, .before = 1.91, .after = 1.71}},
                      .trend = SeriesTrend{.begin = 14, .slope = 0.001, .p = 0.54}},
                     {.key = elsewhere, .points = Points({7.1, 7.2, 7.1})}},
          .notes = {"Each run calibrates steps_per_ms afresh."}};
}

TEST(HistoryTextTest, ListOfRuns) {
  ExpectGolden("history.runs.txt", RunListText(ThreeRuns(), {}));
  ExpectGolden("history.runs.unicode.txt", RunListText(ThreeRuns(), {.unicode = true}));
}

TEST(HistoryTextTest, OneCaseOverTime) {
  ExpectGolden("history.case.txt", CaseHistoryText(SomeHistory(), {}));
  ExpectGolden("history.case.unicode.txt",
               CaseHistoryText(SomeHistory(), {.unicode = true}));
}

TEST(HistoryTextTest, StaysWithinThePage) {
  for (const bool unicode : {false, true}) {
    const RenderOptions options{.unicode = unicode};
    std::istringstream lines(RunListText(ThreeRuns(), options) +
                             CaseHistoryText(SomeHistory(), options));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(TextWidth(line), 80u) << line;
    }
  }
}

TEST(HistoryTextTest, MoreThroughputIsBetterAndMoreTimeWorse) {
  CaseHistory history = SomeHistory();
  history.series.erase(history.series.begin(), history.series.begin() + 4);
  for (const auto& [metric, worth] :
       {std::pair<const char*, const char*>{"time", "-10% (better)"},
        {"throughput", "-10% (worse)"}}) {
    history.series[0].key.metric = metric;
    EXPECT_THAT(CaseHistoryText(history, {}), HasSubstr(worth));
  }
  history.series[0].key.metric = "p99";  // nobody has said which way is good
  EXPECT_THAT(CaseHistoryText(history, {}), Not(HasSubstr("-10% (")));
}

TEST(SparklineTest, ShowsLowAndHighAndLetsNoiseBeSmall) {
  EXPECT_EQ(MakeSparkline({1, 2, 3, 4, 5}, 60, false).text, "_.-'\"");
  EXPECT_EQ(MakeSparkline({1, 2, 1}, 60, true).text, "\u2581\u2588\u2581");
  EXPECT_EQ(MakeSparkline({100, 100.1, 100}, 60, false).text, "---");
  EXPECT_EQ(MakeSparkline({0, 0}, 60, false).text, "--");
  EXPECT_EQ(MakeSparkline({}, 60, false).text, "");
}

TEST(SparklineTest, ManyValuesShareColumns) {
  std::vector<double> values(130, 1.0);
  values[64] = 50;  // alone in its column it would be the highest
  const Sparkline line = MakeSparkline(values, 60, false);
  EXPECT_EQ(line.values_per_column, 3);
  EXPECT_EQ(line.text, std::string(44, '-'));
}

TEST(HistoryJsonTest, HoldsWhatTheTextSays) {
  const auto runs = nlohmann::json::parse(RunListJson(ThreeRuns()));
  EXPECT_EQ(runs["format"], "assay-history");
  EXPECT_EQ(runs["runs"][1]["proved"], 28);
  EXPECT_EQ(runs["cases"][1]["metrics"][3], "p99");
  CaseHistory history = SomeHistory();
  history.series[4].points[0].high = std::numeric_limits<double>::infinity();
  const auto one = nlohmann::json::parse(CaseHistoryJson(history));
  const auto& series = one["series"][4];
  EXPECT_EQ(series["variant"], "work_stealing");
  EXPECT_EQ(series["baseline"], "sequential x1");
  EXPECT_EQ(series["points"][0]["high"], nullptr);
  EXPECT_EQ(series["points"][0]["n"], 24);
  EXPECT_EQ(series["changes"][0]["run_id"], "2026-11-15T10-00-00Z-4700");
  EXPECT_EQ(series["changes"][0]["after"], 1.71);
  EXPECT_EQ(series["trend"]["significant"], false);
  EXPECT_EQ(one["series"][0]["trend"]["significant"], true);
  EXPECT_EQ(one["series"][1]["trend"], nullptr);
}

}  // namespace
}  // namespace assay
