// Judging on texts; in a sanitizer flavour, all of its controls.
#include "harness/run/controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/sanitizer.h"

namespace assay {
namespace {

constexpr char kRace[] =
    "WARNING: ThreadSanitizer: data race (pid=7)\n"
    "  Write of size 4 at 0x1 by thread T2:\n"
    "    #0 Put /x.cc:1 (x+0x1)\n"
    "SUMMARY: ThreadSanitizer: data race /x.cc:1 in Put\n";

ControlOutcome Judge(const std::string& expect, int exit_code,
                     const std::string& output) {
  return JudgeControl({.name = "c", .expect = expect}, exit_code, output);
}

TEST(JudgeControlTest, AWrongProgramMustBeReportedWithItsKind) {
  EXPECT_TRUE(Judge("race", 86, kRace).passed);
  EXPECT_FALSE(Judge("lock_order", 86, kRace).passed);
  EXPECT_EQ(Judge("lock_order", 86, kRace).got, "race");
  // An exit code alone proves nothing: 66 may be anything.
  EXPECT_FALSE(Judge("race", 66, "").passed);
  EXPECT_FALSE(Judge("race", 0, "").passed);
}

TEST(JudgeControlTest, ARightProgramMustEndWellAndQuietly) {
  EXPECT_TRUE(Judge("clean", 0, "chatter\n").passed);
  EXPECT_FALSE(Judge("clean", 0, kRace).passed);
  EXPECT_FALSE(Judge("clean", 134, "").passed);
  EXPECT_EQ(Judge("clean", 124, "").got, "no end within 30 s");
}

TEST(JudgeControlTest, ASanitizerThatDidNotStartPassesNothing) {
  const std::string output =
      "FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2\n";
  EXPECT_FALSE(Judge("clean", 66, output).passed);
  EXPECT_FALSE(Judge("race", 66, output).passed);
}

#if ASSAY_THREAD_SANITIZER || ASSAY_ADDRESS_SANITIZER

TEST(RunControlsTest, EveryControlOfThisFlavourDoesWhatItMust) {
  std::vector<std::string> shown;
  const auto outcomes = RunControls(
      std::string(ASSAY_BINARY_DIR) + "/" + kControlsProgram, *FindFlavour(ASSAY_FLAVOUR),
      testing::TempDir(), [&](const std::string& name) { shown.push_back(name); });
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  EXPECT_GT(outcomes->outcomes.size(), 20u);
  EXPECT_EQ(shown.size(), outcomes->outcomes.size());
  for (const ControlOutcome& control : outcomes->outcomes) {
    EXPECT_TRUE(control.passed)
        << control.name << ": wanted " << control.expect << ", got " << control.got;
    EXPECT_EQ(control.flavour, ASSAY_FLAVOUR);
  }
}

#endif

TEST(SuppressionNotesTest, TellWhatWasUsedAndWhatWasNot) {
  const Flavour& flavour = *FindFlavour("tsan");
  const std::vector<std::string> suppressions = Suppressions(flavour);
  ASSERT_FALSE(suppressions.empty());
  const std::vector<std::string> notes =
      SuppressionNotes(flavour, {{suppressions[0], 3}});
  ASSERT_EQ(notes.size(), suppressions.size());
  EXPECT_THAT(notes[0], testing::HasSubstr("used 3 times"));
  EXPECT_THAT(SuppressionNotes(flavour, {})[0], testing::HasSubstr("can it be dropped"));
}

// As it is in a build without a sanitizer, too: no controls is no pass.
TEST(RunControlsTest, AProgramThatHasNoneIsAnError) {
  EXPECT_FALSE(RunControls("/bin/true", *FindFlavour("tsan"), testing::TempDir(),
                           [](const std::string&) {})
                   .ok());
}

}  // namespace
}  // namespace assay
