// The scripts of `assay completion`, asked by the shells that they are for, and the pages
// of `assay man`, read by groff.
#include "harness/app/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_split.h"
#include "harness/app/manual.h"
#include "harness/app/testing/command_line.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kPath[] = "PATH='" ASSAY_BINARY_DIR "':\"$PATH\"";

class CompletionTest : public CommandLine {
 protected:
  static std::vector<std::string> Words(const std::string& text) {
    return absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipWhitespace());
  }

  // What bash offers for the last of these words.
  std::vector<std::string> Bash(const std::string& words) {
    const Outcome outcome = Execute(std::string(kPath) +
                                    " bash -c '"
                                    "source <(assay completion bash) || exit 9\n"
                                    "COMP_WORDS=(" +
                                    words +
                                    "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                                    "_assay 2>/dev/null\n"
                                    "echo \"${COMPREPLY[@]}\"'");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
    return Words(outcome.output);
  }

  std::vector<std::string> Fish(const std::string& line) {
    const Outcome outcome = Execute(std::string(kPath) +
                                    " HOME=$PWD fish -c '"
                                    "assay completion fish | source; complete -C \"" +
                                    line + "\"' | cut -f1");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
    return Words(outcome.output);
  }
};

TEST_F(CompletionTest, BashOffersCommandsOptionsAndTheirValues) {
  EXPECT_THAT(Bash("assay swe"), testing::ElementsAre("sweep"));
  EXPECT_THAT(Bash("assay \"\""), AllOf(Contains("prove"), Contains("--version")));
  EXPECT_THAT(Bash("assay sweep --pl"), testing::ElementsAre("--place"));
  EXPECT_THAT(Bash("assay sweep --place co"), testing::ElementsAre("cores", "compact"));
  EXPECT_THAT(Bash("assay report --format m"), testing::ElementsAre("md"));
  EXPECT_THAT(Bash("assay completion z"), testing::ElementsAre("zsh"));
}

TEST_F(CompletionTest, BashAsksForCasesAndLooksForRuns) {
  EXPECT_THAT(Bash("assay sweep agent"), testing::ElementsAre("agent_evolution"));
  std::filesystem::create_directories(folder_ + "/assay-results/2026-run");
  EXPECT_THAT(Bash("assay report 2026"), testing::ElementsAre("2026-run"));
  EXPECT_THAT(Bash("assay man swe"), testing::ElementsAre("sweep"));
}

TEST_F(CompletionTest, NamesOfFoldersAreNotRun) {
  std::filesystem::create_directories(folder_ + "/assay-results/$(touch run)");
  Bash("assay report \"\"");
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/run"));
}

TEST_F(CompletionTest, BashLeavesAnotherProgramsWordsAlone) {
  EXPECT_THAT(Bash("assay command -- xz --"), IsEmpty());
}

TEST_F(CompletionTest, FishOffersTheSame) {
  EXPECT_THAT(Fish("assay swe"), testing::ElementsAre("sweep"));
  EXPECT_THAT(Fish("assay sweep --pl"), testing::ElementsAre("--place"));
  EXPECT_THAT(Fish("assay sweep --place comp"), testing::ElementsAre("compact"));
  EXPECT_THAT(Fish("assay sweep agent"), testing::ElementsAre("agent_evolution"));
  EXPECT_THAT(Fish("assay completion z"), testing::ElementsAre("zsh"));
}

// Zsh completes only at a terminal of its own, which its module zpty gives it; reading
// from that waits for what is expected.
TEST_F(CompletionTest, ZshOffersTheSame) {
  Write("ask.zsh", R"(
zmodload zsh/zpty
zpty shell zsh -f -i
ask() { zpty -w shell "$1" }
ask 'PS1=; unsetopt zle_bracketed_paste; autoload -U compinit; compinit -u -d dump'
ask 'source <(assay completion zsh); LISTMAX=1000; echo READY'
zpty -r shell line '*READY*READY*'
zpty -n -w shell $'assay sweep --place comp\t'
zpty -r shell line '*compact*'
zpty -n -w shell $'agent_e\t'
zpty -r shell line '*agent_evolution*'
print DONE
zpty -d shell
)");
  const Outcome outcome =
      Execute(std::string(kPath) + " TERM=dumb timeout 60 zsh -f ask.zsh 2>&1");
  EXPECT_THAT(outcome.output, HasSubstr("DONE")) << outcome.output;
}

TEST_F(CompletionTest, AnUnknownShellIsRefused) {
  ExpectUsageError("completion tcsh", "tcsh");
}

class ManualTest : public CommandLine {};

TEST_F(ManualTest, GroffHasNothingToWarnOf) {
  ASSERT_EQ(Run("man --output pages").exit_code, 0);
  const Outcome outcome =
      Execute("for page in pages/*.1; do groff -man -Tutf8 -ww -z $page; done 2>&1");
  EXPECT_EQ(outcome.output, "");
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/pages/assay-prove.1"));
}

TEST_F(ManualTest, APageHasWhatHelpHas) {
  const Outcome page = Execute("'" ASSAY_BINARY_DIR
                               "/assay' man sweep | groff -man -Tascii -P-c | col -b");
  EXPECT_THAT(page.output, AllOf(HasSubstr("assay-sweep - Measure how a case scales"),
                                 HasSubstr("-q, --quiet"), HasSubstr("--threads COUNTS"),
                                 HasSubstr("assay sweep agent_evolution --variant"),
                                 HasSubstr("EXIT STATUS")));
  ExpectUsageError("man sweeep", "Did you mean 'sweep'?");
}

TEST(ManualPageTest, NothingInATextIsARequest) {
  const CommandDoc command{
      .name = "x",
      .description = "does",
      .options = {{.names = {"--y"}, .help = ".so /etc\n'tis \\fB"}}};
  const std::string page = CommandPage(command, "1");
  EXPECT_THAT(page, AllOf(HasSubstr("\\&.so /etc"), Not(HasSubstr("\n'tis")),
                          HasSubstr("\\efB")));
}

}  // namespace
}  // namespace assay
