// The program as a user runs it: real commands, their exit codes and messages.
#include "harness/app/testing/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

using testing::HasSubstr;

class CommandLineTest : public CommandLine {
 protected:
  // A claim on the samples that any machine proves in a moment: adding up right.
  static constexpr char kClaim[] =
      "[[claim]]\n"
      "id = \"counts\"\n"
      "says = \"no add is lost\"\n"
      "workload = \"shared_counter\"\n"
      "candidate = { variant = \"fetch_add\", threads = 1 }\n"
      "metric = \"failure_rate\"\n"
      "target = \"<= 0.01\"\n";
};

TEST_F(CommandLineTest, HelpHasExamples) {
  const Outcome help = Run("--help");
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.output, HasSubstr("assay prove"));
  for (const char* command :
       {"prove", "sweep", "doctor", "topology", "report", "resume"}) {
    const Outcome own = Run(std::string(command) + " --help");
    EXPECT_EQ(own.exit_code, 0);
    EXPECT_THAT(own.output, HasSubstr("Examples:")) << command;
  }
}

TEST_F(CommandLineTest, SuggestsForWhatIsMisspelt) {
  ExpectUsageError("swep", "unknown command 'swep'. Did you mean 'sweep'?");
  ExpectUsageError("sweep shared_count", "Did you mean 'shared_counter'?");
  ExpectUsageError("sweep shared_counter --variant per_lan", "Did you mean 'per_lane'?");
  ExpectUsageError("sweep independent_work -p link=3", "Did you mean 'links'?");
  ExpectUsageError("sweep independent_work --place coers", "Did you mean 'cores'?");
  ExpectUsageError("report nowhere", "nowhere is not a run folder");
}

TEST_F(CommandLineTest, RefusesImpossibleNumbers) {
  ExpectUsageError("sweep shared_counter --threads 0", "0 threads");
  ExpectUsageError("sweep shared_counter --threads 100000", "may be used");
  ExpectUsageError("sweep independent_work -p links=0", "must be at least 1");
  ExpectUsageError("sweep independent_work -p links=x", "must be an integer");
  ExpectUsageError("sweep shared_counter --budget soon", "is not a duration");
}

TEST_F(CommandLineTest, NamesFileLineAndKeyOfABadClaim) {
  std::string claim = kClaim;
  claim.replace(claim.find("metric"), 6, "metrik");
  Write("bad.toml", claim);
  ExpectUsageError("prove bad.toml", "bad.toml:6: claim 'counts': unknown key 'metrik'");
  Write("variant.toml",
        std::string(kClaim).replace(std::string(kClaim).find("fetch_add"), 9, "fetch"));
  ExpectUsageError("prove variant.toml",
                   "variant.toml:1: claim 'counts': unknown variant 'fetch'");
  Write("one.toml", kClaim);
  Write("two.toml", kClaim);
  ExpectUsageError("prove one.toml two.toml", "already used at one.toml:1");
  ExpectUsageError("prove missing.toml", "missing.toml");
}

TEST_F(CommandLineTest, ProvesAClaimAndLeavesARunFolder) {
  Write("claims.toml", kClaim);
  const Outcome outcome = Run("prove claims.toml --quiet");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("PROVED"));
  EXPECT_THAT(Read("assay-results/latest/report.json"), HasSubstr("\"PROVED\""));
  EXPECT_THAT(Read("assay-results/latest/report.md"), HasSubstr("no add is lost"));
  const Outcome again = Run("report latest --format json");
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(again.output, Read("assay-results/latest/report.json"))
      << "redone from the journal alone, to the byte";
}

TEST_F(CommandLineTest, AClaimBeyondTheMachineIsUntestable) {
  std::string claim = kClaim;
  claim.replace(claim.find("threads = 1"), 11, "threads = 9999");
  Write("claims.toml", claim);
  const Outcome outcome = Run("prove claims.toml --quiet");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("UNTESTABLE"));
  EXPECT_THAT(outcome.output, HasSubstr("9999 threads claimed"));
  EXPECT_EQ(Run("prove claims.toml --quiet --strict --out strict").exit_code, 4);
}

TEST_F(CommandLineTest, TheClaimsThatComeWithAssayFitItsWorkloads) {
  const std::string flavour = ASSAY_FLAVOUR;
  if (flavour.starts_with("tsan") || flavour == "asan-clang") {
    GTEST_SKIP() << "has no variants with OpenMP, which some of the claims are about";
  }
  // A budget of next to nothing: names, parameters and ids are checked, little is run.
  const Outcome outcome =
      Run("prove '" ASSAY_SOURCE_DIR "/workloads/claims'/*.toml --budget 1ms --quiet");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("BUDGET"));
}

TEST_F(CommandLineTest, SweepsWithASelectedFolder) {
  const Outcome outcome = Run(
      "sweep shared_counter --variant per_lane --threads 1 --rounds 3 --quiet -o here");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("per_lane"));
  EXPECT_THAT(Read("here/journal.jsonl"), HasSubstr("\"record\":\"run_end\""));
  const Outcome twice = Run(
      "sweep shared_counter --variant per_lane --threads 1 --rounds 3 --quiet -o here");
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_THAT(twice.output, HasSubstr("already holds a run"));
}

TEST_F(CommandLineTest, ResumesARunThatItsBudgetCutShort) {
  const Outcome cut = Run(
      "sweep shared_counter --variant per_lane --threads 1 --rounds 3 --budget 1ms -q");
  EXPECT_EQ(cut.exit_code, 0) << cut.output;
  EXPECT_THAT(Read("assay-results/latest/journal.jsonl"), HasSubstr("\"budget\""));
  const Outcome resumed = Run("resume latest --budget 60s -q");
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_THAT(Read("assay-results/latest/journal.jsonl"), HasSubstr("\"rounds\""));
  const Outcome again = Run("report latest --format json");
  EXPECT_EQ(again.output, Read("assay-results/latest/report.json"));
  ExpectUsageError("resume nowhere", "nowhere is not a run folder");
}

TEST_F(CommandLineTest, AMisbehavingChildIsAFinding) {
  const std::string cells = " --cells '" ASSAY_BINARY_DIR "/assay-misbehaving-cell'";
  const Outcome outcome =
      Run("sweep misbehave --threads 1 --rounds 2 --hang-after 200ms --quiet" + cells);
  EXPECT_EQ(outcome.exit_code, 1) << outcome.output;
  for (const char* kind : {"crash", "early_exit", "hang", "protocol"}) {
    EXPECT_THAT(outcome.output, HasSubstr(kind));
  }
  EXPECT_THAT(outcome.output, HasSubstr("assay sweep misbehave --variant crash"))
      << "the command that repeats it";
  EXPECT_THAT(Read("assay-results/latest/journal.jsonl"),
              HasSubstr("\"record\":\"sample\""))
      << "the good cell was measured all the same";
}

// Behind it stands a case or a claims file as often as another option.
TEST_F(CommandLineTest, CellsTakesOnePlaceAndMayBeRepeated) {
  const std::string samples = " --cells '" ASSAY_BINARY_DIR "/assay-cell-samples' ";
  ExpectUsageError("sweep" + samples + "no_such_case", "unknown case 'no_such_case'");
  ExpectUsageError("prove" + samples + "missing.toml", "missing.toml");
  ExpectUsageError("prove --cells /no/such/folder" + samples + "missing.toml",
                   "/no/such/folder");
  EXPECT_THAT(Run("list" + samples).output, HasSubstr("independent_work"));
}

TEST_F(CommandLineTest, VerdictDecidesAnyonesRounds) {
  std::string rows = "round,baseline_s,candidate_s\n";
  for (int i = 0; i < 30; ++i) rows += std::to_string(i) + ",2,1\n";
  Write("rounds.csv", rows);
  const Outcome proved = Run("verdict rounds.csv --target '>= 1.8'");
  EXPECT_EQ(proved.exit_code, 0);
  EXPECT_THAT(proved.output, HasSubstr("PROVED  speedup >= 1.8"));
  EXPECT_EQ(Run("verdict rounds.csv --target '>= 2.2'").exit_code, 1);
  EXPECT_EQ(Run("verdict rounds.csv --target '>= 2'").exit_code, 0);
  EXPECT_EQ(Run("verdict rounds.csv --target '>= 2' --strict").exit_code, 4);
  EXPECT_EQ(Run("verdict - --target '<= 0.51' --metric overhead < rounds.csv").exit_code,
            0);
  EXPECT_THAT(Run("verdict rounds.csv --target '>= 1.8' --json").output,
              HasSubstr("\"verdict\": \"PROVED\""));
}

// Far too short to decide anything, and the doctor says so.
TEST_F(CommandLineTest, TheSelfTestRunsTheWholePath) {
  const Outcome outcome = Run("doctor --self-test --trials 1 --budget 1s");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("self-test, trial 1 of 1"));
  EXPECT_THAT(outcome.output, HasSubstr("same work twice"));
  EXPECT_THAT(outcome.output, HasSubstr("nothing was tested"));
}

TEST_F(CommandLineTest, VerdictNamesWhatIsWrong) {
  Write("rounds.csv", "round,baseline_s,candidate_s\n0,1,0\n");
  ExpectUsageError("verdict rounds.csv --target '>= 1'",
                   "rounds.csv: line 2: candidate_s is 0");
  ExpectUsageError("verdict rounds.csv --target '> 1'", "--target: '> 1' is none of");
  ExpectUsageError("verdict rounds.csv", "--target is required");
  ExpectUsageError("verdict nothing.csv --target '>= 1'", "nothing.csv");
  ExpectUsageError("verdict rounds.csv --target '>= 1' --span soon", "--span: 'soon'");
  ExpectUsageError("verdict rounds.csv --target '>= 1' --contention-max nan",
                   "--contention-max: 'nan' is not a number from 0 to 1000");
  ExpectUsageError("verdict rounds.csv --target '>= 1' --confidence nan",
                   "--confidence: 'nan' is not a number from 0.5 to 0.9999");
}

}  // namespace
}  // namespace assay
