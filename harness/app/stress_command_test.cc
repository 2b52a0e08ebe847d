// `assay stress` as a user runs it, on the children of this build: every canary is caught
// by the detector that it is for, every broken form is caught and every fixed one is
// clean.
#include <nlohmann/json.hpp>

#include "harness/app/testing/command_line.h"
#include "harness/base/sanitizer.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

using Json = nlohmann::json;

class StressCommandTest : public CommandLine {
 protected:
  static constexpr char kCanaries[] = " --cells '" ASSAY_BINARY_DIR "/canaries' ";

  Json Report() { return Json::parse(Read("run/report.json")); }

  // Of one canary: caught, as expected, by this detector.
  void ExpectCaught(const std::string& name, const std::string& variant,
                    const std::string& kind, const std::string& summary) {
    std::filesystem::remove_all(folder_ + "/run");
    const Outcome outcome = Run("stress " + name + " --variant " + variant +
                                " --time 400ms --tries 2 --strict -o run" + kCanaries);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
    const Json report = Report();
    ASSERT_EQ(report["findings"].size(), 1u) << outcome.output;
    const Json& finding = report["findings"][0];
    EXPECT_EQ(finding["kind"], kind);
    EXPECT_THAT(std::string(finding["summary"]), HasSubstr(summary));
    EXPECT_THAT(std::string(finding["cell"]), HasSubstr(name + "/" + variant));
    EXPECT_TRUE(finding["expected"]);
    EXPECT_EQ(report["verdicts"][0]["verdict"], "PROVED");
  }
};

TEST_F(StressCommandTest, HelpHasExamples) {
  const Outcome help = Run("stress --help");
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.output, AllOf(HasSubstr("Examples:"), HasSubstr("--replay")));
}

// --- Canaries: what each detector must see, in every run of the tests
// ---------------------

TEST_F(StressCommandTest, AForbiddenOutcomeIsCaught) {
  ExpectCaught("canary_outcome", "forbidden", "forbidden_outcome",
               "said to be impossible");
}
TEST_F(StressCommandTest, AnUnnamedOutcomeIsForbiddenAndSaysSo) {
  ExpectCaught("canary_outcome", "unnamed", "forbidden_outcome", "not in the table");
}
TEST_F(StressCommandTest, ACaseWithoutOutcomesIsCaught) {
  ExpectCaught("canary_outcome", "no_outcomes", "forbidden_outcome",
               "declares no outcomes");
}
TEST_F(StressCommandTest, ABrokenInvariantIsCaught) {
  ExpectCaught("canary_oracle", "invariant", "invariant", "an addition is lost");
}
TEST_F(StressCommandTest, AHistoryThatNoOrderExplainsIsCaught) {
  ExpectCaught("canary_oracle", "history", "not_linearizable", "no order of the calls");
  EXPECT_THAT(std::string(Report()["findings"][0]["detail"]), HasSubstr("read() -> 0"));
}
TEST_F(StressCommandTest, ExceptionsOfActorsAndChecksAreCaught) {
  ExpectCaught("canary_exception", "actor", "exception", "actor 1 threw: cannot act");
  ExpectCaught("canary_exception", "litmus_actor", "exception", "cannot play");
  ExpectCaught("canary_exception", "check", "exception", "the check itself threw");
  ExpectCaught("canary_exception", "constructor", "exception",
               "the constructor threw: cannot begin");
}
#if ASSAY_ADDRESS_SANITIZER || ASSAY_THREAD_SANITIZER
TEST_F(StressCommandTest, CrashesAreCaughtByTheSanitizer) {
#if ASSAY_ADDRESS_SANITIZER
  ExpectCaught("canary_crash", "actor", "undefined", "null pointer");
  ExpectCaught("canary_crash", "use_after_free", "use_after_free", "heap-use-after-free");
  ExpectCaught("canary_memory", "leak", "leak", "leak: memory.cc:");
#else
  ExpectCaught("canary_crash", "actor", "crash", "SEGV");
  ExpectCaught("canary_memory", "race", "race", "data race: memory.cc:");
#endif
}
#else
TEST_F(StressCommandTest, CrashesOfActorsAndChecksAreCaughtWithTheirStack) {
  ExpectCaught("canary_crash", "actor", "crash", "SIGSEGV");
  EXPECT_THAT(
      std::string(Report()["findings"][0]["detail"]),
      AllOf(HasSubstr("crashed"), HasSubstr("CrashingActor"), HasSubstr("crashes.cc:")));
  ExpectCaught("canary_crash", "check", "crash", "SIGSEGV");
  EXPECT_THAT(std::string(Report()["findings"][0]["detail"]), HasSubstr("CrashingCheck"));
}
TEST_F(StressCommandTest, AStackOverflowIsCaughtWithItsStack) {
  ExpectCaught("canary_crash", "stack_overflow", "crash", "SIGSEGV");
  EXPECT_THAT(std::string(Report()["findings"][0]["detail"]),
              AllOf(HasSubstr("crashed"), HasSubstr("RecurseForEver")));
}
TEST_F(StressCommandTest, GrowingMemoryIsCaught) {
  ExpectCaught("canary_memory", "leak", "memory_growth", "memory grows");
}
#endif
TEST_F(StressCommandTest, ADeadlockIsCaughtWithEveryLanesStack) {
  ExpectCaught("canary_stuck", "sleeps", "stuck", "sleeps (a deadlock");
  EXPECT_THAT(std::string(Report()["findings"][0]["detail"]),
              AllOf(HasSubstr("lane 0"), HasSubstr("lane 1"), HasSubstr("stuck.cc:")));
}
TEST_F(StressCommandTest, AnEndlessLoopIsCaught) {
  ExpectCaught("canary_stuck", "runs", "stuck", "runs without an end");
}

// --- The cases that come with assay
// -------------------------------------------------------

// With --strict: everything proved, so each broken form was caught and each fixed one and
// each litmus test was clean. ThreadSanitizer's own synchronisation hides bugs of weak
// memory; what is broken otherwise must be caught there, too.
TEST_F(StressCommandTest, EveryBrokenFormIsCaughtAndEverythingElseIsClean) {
  const bool hides = ASSAY_THREAD_SANITIZER == 1;
  // A sanitizer makes everything several times as slow.
  const std::string time = std::string(ASSAY_FLAVOUR) == "release" ? "300ms" : "1s";
  const Outcome outcome =
      Run("stress --time " + time + " --tries 0 --at-most 0.05 -q -o run" +
          std::string(hides ? "" : " --strict"));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  const Json report = Report();
  int caught = 0, clean = 0;
  for (const Json& result : report["stress"]) {
    const bool is_caught = !result["caught"].is_null();
    const bool may_hide = hides && result["cell"].get<std::string>().find(
                                       "peterson_lock") != std::string::npos;
    if (!may_hide) {
      EXPECT_EQ(is_caught, bool(result["broken_on_purpose"])) << result["cell"];
    }
    (is_caught ? caught : clean) += 1;
  }
  EXPECT_GE(caught, 24);
  EXPECT_GE(clean, 24 + 18);
}

TEST_F(StressCommandTest, StoreBuffersShowThemselvesAndSequentialConsistencyHides) {
  const Outcome outcome = Run("stress store_buffering --time 1s -q -o run");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  const Json report = Report();  // outlives the loop
  for (const Json& result : report["stress"]) {
    const std::string cell = result["cell"];
    const bool weak = cell.find("seq_cst") == std::string::npos;
    bool seen = false;
    for (const Json& outcome_count : result["outcomes"]) {
      seen = seen || outcome_count["outcome"] == "0, 0";
    }
#if defined(__x86_64__)
    // ThreadSanitizer's release stores take a lock, which drains the buffer nearly
    // always.
    const bool may_hide =
        ASSAY_THREAD_SANITIZER && cell.find("acq_rel") != std::string::npos;
    if (!may_hide) {
      EXPECT_EQ(seen, weak) << cell;
    }
#else
    EXPECT_TRUE(weak || !seen) << cell;
#endif
  }
}

// --- Replays
// ------------------------------------------------------------------------------

TEST_F(StressCommandTest, AFindingsCommandRepeatsIt) {
  EXPECT_EQ(
      Run("stress lazy_singleton --variant broken --time 400ms -q -o run").exit_code, 0);
  const Json finding = Report()["findings"][0];
  EXPECT_THAT(std::string(finding["repeats"]), HasSubstr(" of 10 replays"));
  const std::string command = finding["reproduce"];
  ASSERT_THAT(command, HasSubstr("assay stress lazy_singleton --variant broken"));
  const Outcome again = Run(command.substr(command.find(' ') + 1) + " -q -o again");
  EXPECT_EQ(again.exit_code, 0) << again.output;
  const bool sees_race = std::string(ASSAY_FLAVOUR).starts_with("tsan");
  if (!sees_race) {  // a report belongs to no iteration
    EXPECT_THAT(command, HasSubstr(" --iterations "));
  }
  // A race detector mostly sees the cause before anyone sees its effect.
  const char* effect = "invariant: the instance was built more than once";
  EXPECT_THAT(again.output, AnyOf(HasSubstr(effect),
                                  HasSubstr(sees_race ? "race: data race" : effect)));
  EXPECT_THAT(again.output, testing::ContainsRegex("of 10[ \n]+replays"));
}

TEST_F(StressCommandTest, ASeedOfAnotherVersionIsRefused) {
  ExpectUsageError("stress lazy_singleton --variant fixed --replay 12@00000000",
                   "found with another version of lazy_singleton/fixed");
}

TEST_F(StressCommandTest, AReplayOfAFixedFormIsClean) {
  const Outcome outcome =
      Run("stress lazy_singleton --variant fixed --replay 12 --time 100ms --tries 2 -q "
          "--at-most 0.5 -o run");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_EQ(Report()["stress"][0]["bursts"], 2);
}

// --- What it must not do
// ------------------------------------------------------------------

TEST_F(StressCommandTest, AnUnexpectedFindingIsToldAndExitsWithOne) {
  const Outcome outcome =
      Run("stress canary_oracle --variant believed,invariant --time 400ms --tries 2 -q "
          "-o run" +
          std::string(kCanaries));
  EXPECT_EQ(outcome.exit_code, 1) << outcome.output;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("REFUTED"),
                                    HasSubstr("FINDINGS (1)\ninvariant in "
                                              "canary_oracle/believed"),
                                    HasSubstr("CAUGHT AS EXPECTED (1)")));
  EXPECT_THAT(Read("run/report.md"),
              AllOf(HasSubstr("**REFUTED**"), HasSubstr("## Findings (1)")));
}

TEST_F(StressCommandTest, AHuntIsReportedAgainAndResumedButNotCompared) {
  EXPECT_EQ(Run("stress store_buffering --time 100ms --at-most 0.5 -q -o run").exit_code,
            0);
  const std::string whole = Read("run/report.json");
  EXPECT_EQ(Run("report run --format json -o again.json").exit_code, 0);
  EXPECT_EQ(Read("again.json"), whole);
  EXPECT_EQ(Run("resume run -q").exit_code, 0);
  ExpectUsageError("compare run run", "is a hunt, which has no times to compare");
}

TEST_F(StressCommandTest, BadUsageGetsOneLine) {
  ExpectUsageError("stress lazy_singelton", "Did you mean 'lazy_singleton'?");
  ExpectUsageError("stress singleton_contention",
                   "is a workload; run it with: assay sweep");
  ExpectUsageError("sweep lazy_singleton", "is a stress case; run it with: assay stress");
  ExpectUsageError("stress lazy_singleton --threads 100", "2 to 8 actors");
  ExpectUsageError("stress lazy_singleton --time never",
                   "--time: 'never' is not a duration");
  ExpectUsageError("stress lazy_singleton --replay 12", "--replay takes one case");
}

}  // namespace
}  // namespace assay
