#include "harness/import/read_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "harness/import/testing/test_data.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

ImportedResults Imported(const std::string& text, const ImportOptions& options = {}) {
  absl::StatusOr<ImportedResults> results = ReadResults(text, "file", options);
  EXPECT_TRUE(results.ok()) << results.status();
  return results.ok() ? *std::move(results) : ImportedResults{};
}

std::string MessageOf(const std::string& text) {
  const absl::StatusOr<ImportedResults> results = ReadResults(text, "file", {});
  EXPECT_TRUE(absl::IsInvalidArgument(results.status())) << results.status();
  return std::string(results.status().message());
}

TEST(HyperfineTest, CommandsOfOneTemplateAreOneSeries) {
  const ImportedResults results = Imported(TestData("hyperfine_1.15.json"));
  EXPECT_EQ(results.file.tool, "hyperfine");
  ASSERT_THAT(results.series, SizeIs(4));
  EXPECT_EQ(results.series[0].variant, "xz -T{threads} -1 --block-size=100KiB -kc f");
  EXPECT_EQ(results.series[1].variant, "xz -T{threads} -2 --block-size=100KiB -kc f");
  EXPECT_EQ(results.series[2].variant, results.series[0].variant);
  EXPECT_EQ(results.series[2].threads, 2);
  EXPECT_THAT(results.series[0].samples, SizeIs(4));
  EXPECT_NEAR(results.series[0].samples[1].span_s, 0.09434979, 1e-9);
  EXPECT_EQ(results.series[0].samples[0].generation, -1) << "each run is a process";
}

TEST(HyperfineTest, OtherParametersAreThoseOfTheCell) {
  const ImportedResults results = Imported(
      R"({"results": [{"command": "zstd -3 f", "times": [1, 2],
                       "parameters": {"level": "3"}}]})");
  EXPECT_THAT(results.series[0].params, ElementsAre(Pair("level", "3")));
  EXPECT_EQ(results.series[0].threads, 1);
}

TEST(HyperfineTest, FailedRunsAreNoSamples) {
  const ImportedResults results = Imported(
      R"({"results": [{"command": "c", "times": [1, 2, 3], "exit_codes": [0, 1, null]}]})");
  EXPECT_THAT(results.series[0].samples, SizeIs(1));
  ASSERT_THAT(results.failures, SizeIs(1));
  EXPECT_THAT(results.failures[0].summary,
              HasSubstr("2 of its runs failed; run 2 exited with 1"));
}

TEST(HyperfineTest, ThePatternFindsThreadsInCommands) {
  const ImportedResults results =
      Imported(R"({"results": [{"command": "xz -T4 f", "times": [1]}]})",
               {.threads_pattern = "-T([0-9]+)"});
  EXPECT_EQ(results.series[0].threads, 4);
  EXPECT_EQ(results.series[0].variant, "xz -T{threads} f");
}

TEST(HyperfineTest, BadEntriesAreNamed) {
  EXPECT_THAT(MessageOf(R"({"results": [{"command": "c"}]})"),
              HasSubstr("'c' has no list 'times'"));
  EXPECT_THAT(MessageOf(R"({"results": [{"command": "c", "times": ["x"]}]})"),
              HasSubstr("'c' has a time that is none"));
}

std::string Jmh(const std::string& mode, const std::string& unit, const std::string& data,
                int threads = 2) {
  return R"([{"jmhVersion": "1.37", "benchmark": "org.sample.Cache.get", "mode": ")" +
         mode + R"(", "threads": )" + std::to_string(threads) +
         R"(, "forks": 2, "measurementTime": "10 s", "params": {"size": "100"},
             "primaryMetric": {"score": 1, "scoreError": "NaN", "scoreUnit": ")" +
         unit + R"(", )" + data + R"(}}])";
}

TEST(JmhTest, ThroughputIsTheRateOfAllThreads) {
  const ImportedResults results =
      Imported(Jmh("thrpt", "ops/ms", R"("rawData": [[100, 200], [400, 800]])"));
  EXPECT_EQ(results.file.tool, "JMH 1.37");
  ASSERT_THAT(results.series, SizeIs(1));
  const ImportedSeries& series = results.series[0];
  EXPECT_EQ(series.workload, "Cache");
  EXPECT_EQ(series.variant, "get");
  EXPECT_EQ(series.threads, 2);
  EXPECT_EQ(series.scales, Scales::kThroughput);
  EXPECT_THAT(series.params, ElementsAre(Pair("size", "100")));
  ASSERT_THAT(series.samples, SizeIs(4));
  EXPECT_NEAR(
      static_cast<double>(series.samples[0].iterations) / series.samples[0].span_s,
      100'000, 1e-6);
  EXPECT_NEAR(series.samples[0].span_s, 10, 1e-3) << "as long as an iteration was";
  EXPECT_EQ(series.samples[1].generation, 0);
  EXPECT_EQ(series.samples[2].generation, 1) << "a fork is a process";
}

TEST(JmhTest, AverageTimeIsThatOfOneThread) {
  const ImportedSeries series =
      Imported(Jmh("avgt", "us/op", R"("rawData": [[10]])")).series[0];
  EXPECT_EQ(series.variant, "get (avgt)");
  // 10 us an operation, on two threads at once.
  EXPECT_NEAR(
      static_cast<double>(series.samples[0].iterations) / series.samples[0].span_s,
      200'000, 1e-6);
}

TEST(JmhTest, SampledTimesAreAveragedByIteration) {
  const ImportedSeries series =
      Imported(Jmh("sample", "ms/op",
                   R"("rawDataHistogram": [[[[1.0, 3], [5.0, 1]]], [[[4.0, 2]]]])", 1))
          .series[0];
  ASSERT_THAT(series.samples, SizeIs(2));
  EXPECT_NEAR(
      static_cast<double>(series.samples[0].iterations) / series.samples[0].span_s, 500,
      1e-6);
}

TEST(JmhTest, BadEntriesAreNamed) {
  EXPECT_THAT(MessageOf("[{}]"), HasSubstr("no text 'benchmark'"));
  EXPECT_THAT(MessageOf(Jmh("thrpt", "ops/ms", R"("rawData": "none")")),
              HasSubstr("file: not a report of JMH"));
  EXPECT_THAT(MessageOf(Jmh("thrpt", "furlongs", R"("rawData": [[1]])")),
              HasSubstr("furlongs"));
  EXPECT_THAT(MessageOf(Jmh("thrpt", "ops/s", R"("rawData": [[0]])")),
              HasSubstr("a score of 0"));
}

TEST(TimesCsvTest, RowsOfOneKindAreOneSeries) {
  const ImportedResults results = Imported(
      "# my machine\nvariant,threads,seconds,generation\n"
      "pool,1,10.5,0\npool,2,5.5,0\npool,1,10.25,1\n\"other, one\",1,3,0\n");
  ASSERT_THAT(results.series, SizeIs(3));
  EXPECT_THAT(results.series[0].samples, SizeIs(2));
  EXPECT_EQ(results.series[0].samples[1].generation, 1);
  EXPECT_EQ(results.series[1].threads, 2);
  EXPECT_EQ(results.series[2].variant, "other, one");
}

TEST(TimesCsvTest, MistakesAreNamedWithTheirLine) {
  EXPECT_THAT(MessageOf("threads,seconds\n1,2\n0,1\n"), HasSubstr("file:3: threads"));
  EXPECT_THAT(MessageOf("threads,seconds\n1,-2\n"), HasSubstr("file:2: seconds"));
  EXPECT_THAT(MessageOf("threads,seconds\n1,nan\n"), HasSubstr("more than 0"));
  EXPECT_THAT(MessageOf("threads,seconds\n1,\n"), HasSubstr("in every row"));
  EXPECT_THAT(MessageOf("threads,second\n1,2\n"), HasSubstr("Did you mean 'seconds'?"));
  EXPECT_THAT(MessageOf("variant,seconds\na,2\n"), HasSubstr("no column 'threads'"));
  EXPECT_THAT(MessageOf("threads,seconds,size\n1,2,3\n"),
              HasSubstr("unknown column 'size'"));
}

TEST(JmhTest, AShotIsOneOperationAndNoSecondLong) {
  const ImportedSeries series =
      Imported(Jmh("ss", "ms/op", R"("rawData": [[2.0]])")).series[0];
  EXPECT_EQ(series.samples[0].iterations, 2) << "one of each thread";
  EXPECT_NEAR(series.samples[0].span_s, 0.002, 1e-9);
}

TEST(ReadResultsTest, WhatNobodyMeasuresIsRefused) {
  EXPECT_THAT(MessageOf(R"({"results": [{"command": "c", "times": [1e300]}]})"),
              HasSubstr("nobody measures"));
  EXPECT_THAT(MessageOf(R"({"results": [{"command": "c", "times": [0]}]})"),
              HasSubstr("a time that is none"));
  EXPECT_THAT(MessageOf("threads,seconds\n1,1e10\n"), HasSubstr("in seconds"));
  EXPECT_THAT(MessageOf("threads,seconds,generation\n1,1,4294967295\n"),
              HasSubstr("file:2: generation"));
  EXPECT_THAT(MessageOf(Jmh("thrpt", "ops/ns", R"("rawData": [[1e300]])")),
              HasSubstr("a score of 1e+300"));
}

TEST(ReadResultsTest, DeepNestingIsRefused) {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  EXPECT_THAT(MessageOf(R"({"results": [{"command": "x", "times": )" + deep + "}]}"),
              HasSubstr("nested too deeply"));
}

TEST(ReadResultsTest, WhatStandsTwiceInOneFileIsTwoThings) {
  const ImportedResults results = Imported(
      R"({"results": [{"command": "c", "times": [1]}, {"command": "c", "times": [2]}]})");
  ASSERT_THAT(results.series, SizeIs(2));
  EXPECT_EQ(results.series[1].variant, "c (2)");
}

TEST(ReadResultsTest, WhatIsNothingIsRefused) {
  EXPECT_THAT(MessageOf(R"({"results": [{"command": "c", "times": []}]})"),
              HasSubstr("no measurement"));
  EXPECT_THAT(MessageOf(""), HasSubstr("empty"));
  EXPECT_THAT(MessageOf("threads,seconds\n"), HasSubstr("no measurement"));
  EXPECT_THAT(MessageOf("{\"a\": 1}"), HasSubstr("neither"));
  EXPECT_THAT(MessageOf("{\n\"results\": ["), HasSubstr("file: not JSON"));
  EXPECT_THAT(MessageOf(R"({"results": []})"), HasSubstr("no measurement"));
}

}  // namespace
}  // namespace assay
