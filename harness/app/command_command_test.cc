// `assay command` as a user runs it, on real programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "harness/app/testing/command_line.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

class CommandCommandTest : public CommandLine {
 protected:
  nlohmann::json Report() {
    return nlohmann::json::parse(Read("assay-results/latest/report.json"));
  }
  // Few rounds of short runs; what comes before "--".
  Outcome Sweep(const std::string& options, const std::string& program,
                const std::string& environment = "") {
    return Run("command --quiet --rounds 2 --warm-up 0 --min-time 1ms " + options +
                   " -- " + program,
               environment);
  }
  static constexpr char kFindsOdd[] = "PATH='" ASSAY_BINARY_DIR "':\"$PATH\" ";
  static constexpr char kOdd[] = "'" ASSAY_BINARY_DIR "/assay-odd-program' ";
};

TEST_F(CommandCommandTest, SweepsAProgramOverThreads) {
  // By its bare name: where a line of the notes breaks depends on how long the path is.
  const Outcome outcome =
      Sweep("--name work --threads 1", "assay-odd-program compute {threads}0", kFindsOdd);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("work"), HasSubstr("compute '{threads}0'")));
  EXPECT_THAT(Read("assay-results/latest/journal.jsonl"), HasSubstr("peak_memory"))
      << "on a busy machine no sample is clean, and no report shows it";
  const nlohmann::json report = Report();
  EXPECT_EQ(report["cells"][0]["workload"], "work");
  EXPECT_EQ(report["cells"][0]["threads"], 1);
}

TEST_F(CommandCommandTest, OtherAxesAreSweptToo) {
  const Outcome outcome =
      Sweep("--over ms=1,2 --over mode=compute,exit", std::string(kOdd) + "{mode} 0");
  EXPECT_EQ(outcome.exit_code, 2) << "the command does not say {ms}";
  EXPECT_EQ(Sweep("--over ms=1,2 --over mode=compute", std::string(kOdd) + "{mode} {ms}")
                .exit_code,
            0);
  EXPECT_EQ(Report()["cells"].size(), 2u);
}

TEST_F(CommandCommandTest, AClaimEndsInAVerdict) {
  // Ten times the work takes longer, whatever the neighbours do.
  const Outcome outcome =
      Run("command --quiet --budget 60s --over ms=2,40 --min-time 1ms --place none "
          "--claim 'speedup >= 1.5 @ ms=2 vs ms=40' -- " +
          std::string(kOdd) + "compute {ms}");
  EXPECT_THAT(outcome.exit_code, 0) << outcome.output;
  const nlohmann::json verdict = Report()["verdicts"][0];
  EXPECT_EQ(verdict["claim"], "speedup >= 1.5 @ ms=2 vs ms=40");
  EXPECT_THAT(std::string(verdict["verdict"]), AnyOf("PROVED", "UNDECIDED"));
}

TEST_F(CommandCommandTest, TooManyThreadsAreUntestable) {
  const Outcome outcome =
      Run("command --quiet --rounds 1 --threads 1 --strict "
          "--claim 'speedup >= 6 @ threads=4096' -- true {threads}");
  EXPECT_EQ(outcome.exit_code, 4) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("4096 threads claimed"));
}

TEST_F(CommandCommandTest, AFailureIsAFindingWithItsOutput) {
  const Outcome outcome =
      Sweep("--shell", "'echo on its way out; echo why not >&2; exit 3'");
  EXPECT_EQ(outcome.exit_code, 1) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("    | why not"));
  const nlohmann::json finding = Report()["findings"][0];
  EXPECT_EQ(finding["kind"], "exit_code");
  EXPECT_EQ(finding["summary"], "exited with code 3");
  EXPECT_THAT(std::string(finding["detail"]),
              AllOf(HasSubstr("on its way out"), HasSubstr("why not")));
  EXPECT_THAT(std::string(finding["reproduce"]), HasSubstr("/bin/sh -c 'echo on its"));
}

TEST_F(CommandCommandTest, AWrongAnswerIsAFindingAndItsTimeIsVoid) {
  const Outcome outcome = Sweep("--check 'grep -q right'", "echo wrong");
  EXPECT_EQ(outcome.exit_code, 1) << outcome.output;
  EXPECT_EQ(Report()["findings"][0]["kind"], "wrong_answer");
  EXPECT_THAT(outcome.output, HasSubstr("the check (grep -q right) exited with code 1"));
}

TEST_F(CommandCommandTest, TheOutputMustBeThatOfTheBaseline) {
  const Outcome same =
      Sweep("--same-output --baseline 'echo \"a  b\"' --threads 1", "echo 'a  b'");
  EXPECT_EQ(same.exit_code, 0) << same.output;
  const Outcome other =
      Sweep("--same-output --baseline 'echo a' --threads 1", "echo 'a  b'");
  EXPECT_EQ(other.exit_code, 1) << other.output;
  EXPECT_THAT(other.output, HasSubstr("differs from the 2 bytes of: echo a"));
}

TEST_F(CommandCommandTest, WhoeverNeverEndsIsEndedWithAllThatItStarted) {
  const Outcome outcome =
      Sweep("--timeout 100ms --shell",
            "'echo $$ > leader; assay-odd-program stubborn & echo $! > follower; wait'",
            kFindsOdd);
  EXPECT_EQ(outcome.exit_code, 1) << outcome.output;
  EXPECT_EQ(Report()["findings"][0]["kind"], "hang");
  for (const char* file : {"leader", "follower"}) {
    const int process = std::atoi(Read(file).c_str());
    ASSERT_GT(process, 0) << file;
    EXPECT_NE(kill(process, 0), 0) << file << " lives";
  }
}

TEST_F(CommandCommandTest, TheCommandsAroundItAreRunAndTidyUp) {
  const Outcome outcome = Sweep(
      "--setup 'echo s >> trace' --prepare 'echo p >> trace' "
      "--cleanup 'echo c >> trace' --threads 1",
      "true");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  const std::string trace = Read("trace");
  EXPECT_THAT(trace, testing::StartsWith("s\np\n"));
  EXPECT_THAT(trace, testing::EndsWith("p\nc\n"));
}

TEST_F(CommandCommandTest, ARunOfProgramsIsReportedAgainAndResumed) {
  ASSERT_EQ(Sweep("--threads 1", "true").exit_code, 0);
  const Outcome report = Run("report latest --format json");
  EXPECT_EQ(report.output, Read("assay-results/latest/report.json"));
  const Outcome resumed = Run("resume latest --rounds 4 --quiet");
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_EQ(Report()["end"]["rounds"], 4);
}

TEST_F(CommandCommandTest, AClaimsFileMayNameAProgram) {
  Write("claims.toml",
        "[[claim]]\nid = 'quick'\ncommand = ['true', '{threads}']\n"
        "candidate = { threads = 1 }\nmetric = 'failure_rate'\ntarget = '<= 0.5'\n");
  const Outcome outcome = Run("prove claims.toml --quiet --budget 60s");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("PROVED"));
}

TEST_F(CommandCommandTest, AClaimAboutAProgramThatIsNotThereIsAMistake) {
  Write("claims.toml",
        "[[claim]]\nid = 'none'\ncommand = ['no-such-program-here']\n"
        "candidate = { threads = 1 }\nmetric = 'failure_rate'\ntarget = '<= 0.5'\n");
  ExpectUsageError("prove claims.toml", "there is no program 'no-such-program-here'");
}

TEST_F(CommandCommandTest, MistakesAreToldInOneLineBeforeAnythingRuns) {
  ExpectUsageError("command", "no command was given; write it behind two dashes");
  ExpectUsageError("command xz", "The program stands behind two dashes");
  ExpectUsageError("command --treads 2 -- true", "--treads. Run: assay command --help");
  ExpectUsageError("command -- no-such-program-here", "there is no program");
  ExpectUsageError("command --input none -- cat", "cannot read the input none");
  ExpectUsageError("command --over level -- true", "'level' is no axis");
  ExpectUsageError("command --claim 'speed >= 2' -- true {threads}",
                   "unknown metric 'speed'. Did you mean 'speedup'?");
  ExpectUsageError("command --env A -- true", "'A' is not NAME=VALUE");
  ExpectUsageError("command --timeout never -- true", "--timeout: 'never'");
  ExpectUsageError("command --baseline \"a 'b\" -- true", "--baseline: a quote is not");
  ExpectUsageError("command --flavour tsan -- true", "--flavour");
  EXPECT_THAT(Run("command --help").output, HasSubstr("Examples:"));
}

TEST_F(CommandCommandTest, WordsOfTheProgramAreNobodyElses) {
  const Outcome outcome =
      Sweep("--threads 1 --check 'test \"$(cat)\" = \"[[a,b]][--help][sweep][--][{x}]\"'",
            std::string(kOdd) + "echo '[a,b]' --help sweep -- {x}");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(outcome.output, Not(HasSubstr("wrong_answer")));
}

}  // namespace
}  // namespace assay
