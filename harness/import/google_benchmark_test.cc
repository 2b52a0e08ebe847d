#include "harness/import/google_benchmark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "absl/strings/str_format.h"
#include "harness/import/benchmark_name.h"
#include "harness/import/testing/test_data.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

// A report of that version with these rows.
std::string ReportText(const std::string& version, const std::string& rows) {
  return absl::StrFormat(
      R"({"context": {"host_name": "h", "num_cpus": 4, "mhz_per_cpu": 2000%s},
          "benchmarks": [%s]})",
      version.empty() ? "" : ", \"library_version\": \"" + version + "\"", rows);
}

std::string Row(const std::string& name, int threads, double real_time,
                const std::string& more = "") {
  return absl::StrFormat(
      R"({"name": "%s", "run_name": "%s", "run_type": "iteration", "threads": %d,
          "iterations": 1000, "real_time": %g, "time_unit": "us"%s})",
      name, name, threads, real_time, more);
}

ImportedResults Results(const std::string& text) {
  absl::StatusOr<BenchmarkReport> report = ParseBenchmarkReport(text, "file");
  EXPECT_TRUE(report.ok()) << report.status();
  return ResultsOf(*report, "file");
}

TEST(BenchmarkNameTest, IsTakenApart) {
  const BenchmarkName name =
      ParseBenchmarkName("BM_Sort/size:4096/8/min_time:0.500/real_time/threads:4");
  EXPECT_EQ(name.function, "BM_Sort");
  EXPECT_THAT(name.params, ElementsAre(Pair("arg", "8"), Pair("size", "4096")));
  EXPECT_EQ(name.threads, 4);
}

TEST(BenchmarkNameTest, SeveralBareArgumentsAreNumbered) {
  EXPECT_THAT(ParseBenchmarkName("BM/1/2/iterations:5").params,
              ElementsAre(Pair("arg1", "1"), Pair("arg2", "2")));
}

TEST(BenchmarkNameTest, TemplateArgumentsKeepTheirSlashes) {
  const BenchmarkName name = ParseBenchmarkName("BM<A<1/2>, B>/7");
  EXPECT_EQ(name.function, "BM<A<1/2>, B>");
  EXPECT_THAT(name.params, ElementsAre(Pair("arg", "7")));
}

TEST(BenchmarkNameTest, AnArgumentBesideThreadsIsAParameter) {
  const BenchmarkName name = ParseBenchmarkName("BM/threads:2/n:1/n:3/threads:4");
  EXPECT_EQ(name.threads, 4);
  EXPECT_THAT(name.params, ElementsAre(Pair("n", "1"), Pair("n_", "3"),
                                       Pair("threads_argument", "2")));
}

TEST(BenchmarkNameTest, ThreadsThatAreNoNumberAreAnArgument) {
  EXPECT_EQ(ParseBenchmarkName("BM/threads:many").threads, std::nullopt);
  EXPECT_THAT(ParseBenchmarkName("BM/threads:many").params,
              ElementsAre(Pair("threads", "many")));
}

TEST(GoogleBenchmarkTest, ReadsWhatARealProgramWrote) {
  const ImportedResults results = Results(TestData("google_benchmark_1.7.1.json"));
  EXPECT_EQ(results.file.tool, "Google Benchmark") << "1.7.1 does not name itself";
  EXPECT_EQ(results.file.machine, "bench, 2 CPUs at 2096 MHz");
  ASSERT_THAT(results.series, SizeIs(4));
  const ImportedSeries& primes = results.series[1];
  EXPECT_EQ(primes.workload, "google_benchmark");
  EXPECT_EQ(primes.variant, "BM_CountPrimes");
  EXPECT_EQ(primes.threads, 2);
  EXPECT_THAT(primes.params, IsEmpty());
  EXPECT_THAT(primes.samples, SizeIs(3)) << "aggregates are no samples";
  EXPECT_EQ(primes.scales, Scales::kStrong) << "an argument of that name shares work";
  EXPECT_EQ(results.series[3].scales, Scales::kThroughput)
      << "with Threads() each brings its own";
}

// Two threads that each do what one did: half the time before 1.9.0, the same since.
TEST(GoogleBenchmarkTest, RealTimeWithThreadsMeansWhatItsVersionMeant) {
  for (const std::string version : {"", "v1.8.4", "1.9.0", "v1.10.0"}) {
    const bool is_new = version == "1.9.0" || version == "v1.10.0";
    const ImportedResults results =
        Results(ReportText(version, Row("BM/threads:1", 1, 10) + "," +
                                        Row("BM/threads:2", 2, is_new ? 10 : 5)));
    ASSERT_THAT(results.series, SizeIs(2));
    EXPECT_NEAR(results.series[0].samples[0].span_s, 0.010, 1e-9);
    EXPECT_NEAR(results.series[1].samples[0].span_s, 0.005, 1e-9) << version;
    EXPECT_EQ(results.series[1].samples[0].iterations, 1000);
  }
}

TEST(GoogleBenchmarkTest, AnArgumentCalledThreadsIsTakenAsItIs) {
  const ImportedResults results = Results(ReportText(
      "1.9.0", Row("BM/threads:1", 1, 10) + "," + Row("BM/threads:2", 1, 5.5)));
  EXPECT_EQ(results.series[1].threads, 2);
  EXPECT_EQ(results.series[1].scales, Scales::kStrong);
  EXPECT_NEAR(results.series[1].samples[0].span_s, 0.0055, 1e-9);
}

TEST(GoogleBenchmarkTest, AggregatesAloneAreOneSampleAndANote) {
  const ImportedResults results = Results(TestData("google_benchmark_aggregates.json"));
  ASSERT_THAT(results.series, SizeIs(4));
  for (const ImportedSeries& series : results.series) {
    ASSERT_THAT(series.samples, SizeIs(1)) << series.variant;
    EXPECT_GE(series.samples[0].span_s, 1e-3) << "whole nanoseconds must be exact enough";
  }
  EXPECT_THAT(results.notes, testing::Contains(HasSubstr("aggregates alone")));
}

TEST(GoogleBenchmarkTest, AMedianIsWorthMoreThanAMean) {
  const auto aggregate = [](const char* kind, double time) {
    return Row(
        "BM", 1, time,
        absl::StrFormat(R"(, "run_type": "aggregate", "aggregate_name": "%s")", kind));
  };
  const ImportedResults results =
      Results(ReportText("", aggregate("mean", 20) + "," + aggregate("median", 10) + "," +
                                 aggregate("stddev", 1)));
  ASSERT_THAT(results.series, SizeIs(1));
  ASSERT_THAT(results.series[0].samples, SizeIs(1));
  const ImportedSample& sample = results.series[0].samples[0];
  EXPECT_NEAR(sample.span_s / static_cast<double>(sample.iterations), 10e-6, 1e-9);
}

TEST(GoogleBenchmarkTest, WhatWasSkippedIsAFailure) {
  const ImportedResults results = Results(ReportText(
      "", Row("BM_Good", 1, 1) + "," +
              Row("BM_Old", 1, 0, R"(, "error_occurred": true, "error_message": "no")") +
              "," +
              Row("BM_New", 1, 0,
                  R"(, "skipped": "error", "skip_message": "no such file")")));
  EXPECT_THAT(results.series, SizeIs(1));
  ASSERT_THAT(results.failures, SizeIs(2));
  EXPECT_THAT(results.failures[0].summary, HasSubstr("ended with an error: no"));
  EXPECT_THAT(results.failures[1].summary, HasSubstr("no such file"));
}

TEST(GoogleBenchmarkTest, CountersThatAreNoNumbersDoNoHarm) {
  EXPECT_THAT(
      Results(ReportText("", Row("BM", 1, 1, R"(, "rate": NaN, "x": -Infinity)"))).series,
      SizeIs(1));
}

TEST(GoogleBenchmarkTest, WhatTheProgramPrintsItselfIsLeftOut) {
  const std::string report = "{\n  \"context\": {},\n  \"benchmarks\": []\n}\n";
  EXPECT_TRUE(ParseBenchmarkReport("{\nseed {1}: " + report + "done {\n", "p").ok());
}

TEST(GoogleBenchmarkTest, TimesThatAreNoneAreFailures) {
  for (const std::string& row : std::vector<std::string>{
           Row("BM", 1, 0), Row("BM", 1, -5), Row("BM", 1, 1e300), Row("BM", -5, 1)}) {
    const ImportedResults results = Results(ReportText("", row));
    EXPECT_THAT(results.series, IsEmpty()) << row;
    EXPECT_THAT(results.failures, SizeIs(1)) << row;
  }
}

TEST(GoogleBenchmarkTest, WhatIsMeasuredInTwoWaysIsTwoSeries) {
  const ImportedResults results =
      Results(ReportText("", Row("BM_A", 1, 1) + "," + Row("BM_A/manual_time", 1, 2) +
                                 "," + Row("BM_A/iterations:5/manual_time", 1, 3)));
  ASSERT_THAT(results.series, SizeIs(3));
  EXPECT_EQ(results.series[0].variant, "BM_A");
  EXPECT_EQ(results.series[1].variant, "BM_A/manual_time");
  EXPECT_EQ(results.series[2].variant, "BM_A/iterations:5/manual_time");
}

TEST(GoogleBenchmarkTest, AVersionThatIsNoneIsTold) {
  const ImportedResults results =
      Results(ReportText("v0.0.0", Row("BM/threads:2", 2, 5)));
  EXPECT_THAT(results.notes, testing::Contains(HasSubstr("does not name its version")));
}

TEST(GoogleBenchmarkTest, OtherJsonIsRefusedByName) {
  const absl::Status status =
      ParseBenchmarkReport(R"({"results": []})", "a.json").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("a.json: not a report"));
}

TEST(GoogleBenchmarkTest, OneBenchmarksRepetitionsAreOneSample) {
  const absl::StatusOr<BenchmarkReport> report = ParseBenchmarkReport(
      ReportText("", Row("BM", 1, 10) + "," + Row("BM", 1, 20)), "p");
  const absl::StatusOr<ImportedSample> sample = OneSampleOf(*report);
  ASSERT_TRUE(sample.ok());
  EXPECT_EQ(sample->iterations, 2000);
  EXPECT_NEAR(sample->span_s, 0.030, 1e-9);
}

TEST(GoogleBenchmarkTest, NoRowIsNoSample) {
  EXPECT_TRUE(absl::IsNotFound(OneSampleOf({}).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      OneSampleOf({.rows = {{.name = "BM", .error = "skipped"}}}).status()));
}

}  // namespace
}  // namespace assay
