// `assay import` and `assay command --google-benchmark` as a user runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/app/testing/command_line.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ImportCommandTest : public CommandLine {
 protected:
  nlohmann::json Report() {
    return nlohmann::json::parse(Read("assay-results/latest/report.json"));
  }
  // Forty times on one thread and as many on two, in as many processes.
  void WriteTimes() {
    std::string text = "threads,seconds\n";
    for (int i = 0; i < 40; ++i) {
      text += "1,10." + std::to_string(i * 7 % 10) + "\n";
      text += "2,5." + std::to_string(i * 3 % 10) + "\n";
    }
    Write("times.csv", text);
  }
};

TEST_F(ImportCommandTest, AFileBecomesARunWithVerdicts) {
  WriteTimes();
  const Outcome outcome =
      Run("import times.csv --name pool --claim 'speedup >= 1.5 @ threads=2' "
          "--claim 'speedup >= 3 @ threads=4'");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("PROVED"), HasSubstr("UNPAIRED")));
  EXPECT_EQ(Report()["cells"][0]["workload"], "pool");
  EXPECT_EQ(Report()["verdicts"][0]["verdict"], "PROVED");
  EXPECT_THAT(std::string(Report()["verdicts"][0]["reason"]),
              HasSubstr("UNPAIRED, UNGATED"));
  EXPECT_THAT(std::string(Report()["verdicts"][1]["reason"]),
              HasSubstr("NOT_MEASURED: 4 threads claimed"));
}

TEST_F(ImportCommandTest, ARefutedClaimExitsWithOneAndStrictKnowsNoDoubt) {
  WriteTimes();
  EXPECT_EQ(Run("import times.csv --claim 'speedup >= 3 @ threads=2'").exit_code, 1);
  EXPECT_EQ(
      Run("import times.csv --strict --claim 'speedup >= 1.9 @ threads=2'").exit_code, 4);
}

TEST_F(ImportCommandTest, TheRunIsReportedAgainTheSame) {
  WriteTimes();
  ASSERT_EQ(Run("import times.csv --out run").exit_code, 0);
  const std::string before = Read("run/report.json");
  ASSERT_EQ(Run("report run --format json -o again.json").exit_code, 0);
  EXPECT_EQ(Read("again.json"), before);
}

TEST_F(ImportCommandTest, ItIsNeitherResumedNorComparedByRounds) {
  WriteTimes();
  ASSERT_EQ(Run("import times.csv --out run").exit_code, 0);
  const Outcome resumed = Run("resume run");
  EXPECT_EQ(resumed.exit_code, 2) << resumed.output;
  EXPECT_THAT(resumed.output, HasSubstr("import the files again"));
  EXPECT_EQ(Run("compare run run").exit_code, 0) << "times compare";
  const Outcome speedups = Run("compare run run --metric speedup");
  EXPECT_EQ(speedups.exit_code, 2);
  EXPECT_THAT(speedups.output, HasSubstr("--metric time compares times"));
}

TEST_F(ImportCommandTest, StandardInputIsAFileToo) {
  WriteTimes();
  const Outcome outcome =
      Execute("'" ASSAY_BINARY_DIR "/assay' import - < times.csv 2>&1");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_EQ(Report()["plan"]["imported"][0]["name"], "standard input");
}

TEST_F(ImportCommandTest, MistakesLeaveNoRunBehind) {
  WriteTimes();
  ExpectUsageError("import nothing.json", "cannot read nothing.json");
  ExpectUsageError("import times.csv --claim 'speedup >= 2 @ level=2'",
                   "'level' is no axis");
  ExpectUsageError("import times.csv --baseline other", "--baseline");
  ExpectUsageError("import times.csv times.csv", "hold the same measurements");
  ExpectUsageError("import .", ". is a folder");
  ExpectUsageError("import times.csv --claim 'overhead <= 2 @ threads=1'",
                   "compared with itself");
  ExpectUsageError("import times.csv --warm-up 100", "no sample is left");
  ExpectUsageError("import times.csv --threads-pattern -T", "no group");
  ExpectUsageError("import times.csv --claim 'speed >= 2'", "unknown metric 'speed'");
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/assay-results"));
}

TEST_F(ImportCommandTest, OfEveryToolsFile) {
  const std::string data = ASSAY_SOURCE_DIR "/harness/import/testdata/";
  const Outcome hyperfine = Run("import '" + data + "hyperfine_1.15.json'");
  EXPECT_EQ(hyperfine.exit_code, 0) << hyperfine.output;
  EXPECT_THAT(hyperfine.output, HasSubstr("xz -T{threads} -1"));
  const Outcome benchmark = Run("import '" + data + "google_benchmark_1.7.1.json'");
  EXPECT_EQ(benchmark.exit_code, 0) << benchmark.output;
  EXPECT_THAT(benchmark.output,
              AllOf(HasSubstr("BM_CountPrimes"), Not(HasSubstr("Fastest"))))
      << "functions of one program need not do the same";
}

// What a real Google Benchmark program makes of our filters and of its surroundings.
TEST_F(ImportCommandTest, BenchmarksWithOddNamesAreMeasured) {
  Write("odd.cc", R"(
#include <benchmark/benchmark.h>
#include <cstdio>
template <typename T>
void BM_Copy(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(T());
}
void BM_Aggregated(benchmark::State& state) { for (auto _ : state) {} }
struct Block { char bytes[16]; };
BENCHMARK(BM_Copy<int>)->Name("BM copy<char[16]> (a+b)* {x}^$|.")->Arg(8);
BENCHMARK(BM_Aggregated)->Repetitions(2)->ReportAggregatesOnly(true);
int main(int argc, char** argv) {
  std::FILE* file = std::fopen("ready", "r");
  if (file == nullptr) return 5;
  std::puts("hello {");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  std::puts("done }");
  return 3;
}
)");
  ASSERT_EQ(Execute("g++ -o odd odd.cc -lbenchmark -lpthread 2>&1").exit_code, 0);
  const Outcome outcome =
      Run("command --google-benchmark --quiet --rounds 1 --warm-up 0 --min-time 1ms "
          "--ignore-exit --setup 'touch ready' -- ./odd");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  const nlohmann::json report = Report();
  ASSERT_EQ(report["cells"].size(), 1u) << outcome.output;
  EXPECT_EQ(report["findings"].size(), 0u) << outcome.output;
  EXPECT_EQ(report["cells"][0]["threads"], 1);
}

TEST_F(ImportCommandTest, AProgramThatNeverEndsItsTrialIsEnded) {
  const Outcome outcome =
      Run("command --google-benchmark --quiet --timeout 1s --env A=b -- "
          "sh -c 'while :; do :; done'");
  EXPECT_EQ(outcome.exit_code, 2) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("longer --timeout"));
}

TEST_F(ImportCommandTest, AProgramThatIsNoGoogleBenchmarkIsTold) {
  const Outcome outcome = Run("command --google-benchmark -- true");
  EXPECT_EQ(outcome.exit_code, 2) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("printed no report of Google Benchmark"));
  ExpectUsageError("command --google-benchmark --threads 1 -- true",
                   "--threads does not go with --google-benchmark");
}

}  // namespace
}  // namespace assay
