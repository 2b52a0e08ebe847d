// Looks at a real child of this process.
#include "harness/run/stacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace assay {
namespace {

using testing::HasSubstr;

// Not inlined, so that the stack has it by its name.
[[gnu::noinline]] void WaitHereForEver() {
  while (true) {
    pause();
    asm volatile("");
  }
}

TEST(StacksTest, ShowsWhereAChildStandsAndLetsItGoOn) {
  const int child = fork();  // this test has one thread
  ASSERT_GE(child, 0);
  if (child == 0) WaitHereForEver();
  std::string stacks;
  // Until it has come to its place.
  for (int tries = 0; tries < 500 && stacks.find("WaitHereForEver") == std::string::npos;
       ++tries) {
    stacks = StacksOf(child);
  }
  EXPECT_THAT(stacks, HasSubstr("WaitHereForEver"));
  EXPECT_THAT(stacks, HasSubstr("stacks_test.cc:"));
  EXPECT_EQ(kill(child, 0), 0);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, WNOHANG), 0) << "it lives on";
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
}

TEST(StacksTest, AProcessThatIsGoneHasNone) {
  const int child = fork();
  if (child == 0) _exit(0);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(StacksOf(child), "");
}

}  // namespace
}  // namespace assay
