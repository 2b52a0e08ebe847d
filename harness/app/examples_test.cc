// The examples of examples/programs do what they say: each runs, its answers are right.
// Whether its claim holds is not asked: that is the machine's business.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/app/testing/command_line.h"

namespace assay {
namespace {

using testing::IsEmpty;

class ProgramExamplesTest : public CommandLine {
 protected:
  // One round of one claim, in a copy of the folder.
  void Try(const std::string& claim) {
    std::filesystem::copy(ASSAY_SOURCE_DIR "/examples/programs", folder_,
                          std::filesystem::copy_options::recursive);
    const Outcome outcome =
        Run("prove claims.toml --quiet --rounds 1 --warm-up 0 --only " + claim);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
    const nlohmann::json report =
        nlohmann::json::parse(Read("assay-results/latest/report.json"));
    EXPECT_THAT(report["findings"], IsEmpty()) << outcome.output;
    EXPECT_EQ(report["end"]["rounds"], 1) << outcome.output;
  }
};

TEST_F(ProgramExamplesTest, ACompressorChecksWhatItCompressed) { Try("xz-two-threads"); }

TEST_F(ProgramExamplesTest, SortingOnTwoThreadsSortsAlike) { Try("sort-two-threads"); }

TEST_F(ProgramExamplesTest, PythonThreadsCompute) { Try("python-threads-gain-nothing"); }

TEST_F(ProgramExamplesTest, PythonProcessesComputeTheSame) {
  Try("python-processes-gain");
}

TEST_F(ProgramExamplesTest, AnOpenMpProgramIsBuiltAndRun) { Try("openmp-two-threads"); }

// An existing Google Benchmark program: once as it comes and its file is imported, once
// in rounds.
TEST_F(ProgramExamplesTest, AGoogleBenchmarkProgramIsImportedAndDriven) {
  ASSERT_EQ(Execute("g++ -O2 -o bench '" ASSAY_SOURCE_DIR
                    "/examples/programs/google_benchmark.cc' -lbenchmark -lpthread")
                .exit_code,
            0);
  ASSERT_EQ(Execute("./bench --benchmark_min_time=0.01 --benchmark_out=1.json "
                    ">/dev/null 2>&1")
                .exit_code,
            0);
  EXPECT_EQ(Run("import 1.json").exit_code, 0);
  nlohmann::json report = nlohmann::json::parse(Read("assay-results/latest/report.json"));
  EXPECT_EQ(report["plan"]["imported"][0]["name"], "1.json");
  EXPECT_EQ(report["cells"].size(), 4u);

  const Outcome outcome =
      Run("command --google-benchmark --quiet --rounds 1 --warm-up 0 --min-time 10ms "
          "--claim 'speedup >= 1.8 @ variant=Primes,threads=2' -- ./bench");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  report = nlohmann::json::parse(Read("assay-results/latest/report.json"));
  EXPECT_THAT(report["findings"], IsEmpty()) << outcome.output;
  EXPECT_EQ(report["end"]["rounds"], 1) << outcome.output;
  EXPECT_EQ(report["verdicts"].size(), 1u);
}

}  // namespace
}  // namespace assay
