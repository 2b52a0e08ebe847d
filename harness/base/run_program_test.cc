#include "harness/base/run_program.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(RunProgramTest, PassesTextThrough) {
  const std::string text(300'000, 'x');  // more than a pipe holds
  const auto outcome = RunProgram({"cat"}, text);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->exit_code, 0);
  EXPECT_TRUE(outcome->output == text);
}

TEST(RunProgramTest, WordsAreNoShellsBusiness) {
  const auto outcome = RunProgram({"printf", "%s", "$HOME; a 'b"}, "");
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->output, "$HOME; a 'b");
}

TEST(RunProgramTest, TellsHowItEnded) {
  EXPECT_EQ(RunProgram({"sh", "-c", "echo why >&2; exit 7"}, "")->exit_code, 7);
  EXPECT_EQ(RunProgram({"sh", "-c", "echo why >&2; exit 7"}, "")->errors, "why\n");
  EXPECT_EQ(RunProgram({"sh", "-c", "kill -9 $$"}, "")->exit_code, 128 + 9);
}

TEST(RunProgramTest, AProgramThatIsNotThereIsNothing) {
  EXPECT_FALSE(RunProgram({"no-such-program-anywhere"}, "").has_value());
}

}  // namespace
}  // namespace assay
