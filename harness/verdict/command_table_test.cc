// Claims about programs, in claims files.
#include "harness/verdict/command_table.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "harness/verdict/claims.h"

namespace assay {
namespace {

constexpr const char* kRightCommand =
    "[[claim]]\n"                                                    // line 1
    "id = 'x'\n"                                                     // 2
    "command = ['xz', '-T{threads}', '-kc', 'a b']\n"                // 3
    "env = { A = 'b', N = 3 }\n"                                     // 4
    "check = 'xz -t'\n"                                              // 5
    "timeout = '90s'\n"                                              // 6
    "pin = 'threads'\n"                                              // 7
    "same_output = true\n"                                           // 8
    "baseline = { command = ['gzip', '-c', 'a b'], threads = 1 }\n"  // 9
    "candidate = { threads = 2, params = { level = 3 } }\n"          // 10
    "metric = 'speedup'\n"                                           // 11
    "target = '>= 1.8'\n";                                           // 12

std::string CommandWith(const std::string& key, const std::string& line) {
  std::string text = kRightCommand;
  const std::size_t begin = text.find(key + " = ");
  const std::size_t end = text.find('\n', begin);
  return text.replace(begin, line.empty() ? end + 1 - begin : end - begin, line);
}

std::string CommandError(const std::string& text) {
  return std::string(ParseClaims(text, "f.toml").status().message());
}

TEST(ProgramClaimsTest, AProgramMayStandInPlaceOfAWorkload) {
  const absl::StatusOr<ClaimsFile> file = ParseClaims(kRightCommand, "f.toml");
  ASSERT_TRUE(file.ok()) << file.status();
  const Claim& claim = file->claims[0];
  EXPECT_EQ(claim.workload, "xz");
  ASSERT_TRUE(claim.command.has_value());
  const std::vector<std::string> words = {"xz", "-T{threads}", "-kc", "a b"};
  EXPECT_EQ(claim.command->program.argv, words);
  EXPECT_EQ(claim.command->program.environment.at("N"), "3");
  EXPECT_EQ(claim.command->check, "xz -t");
  EXPECT_EQ(claim.command->timeout_s, 90);
  EXPECT_EQ(claim.command->pinning, ProgramPinning::kThreads);
  EXPECT_TRUE(claim.command->same_output);
  EXPECT_EQ(claim.baseline.variant, "baseline");
  EXPECT_EQ(claim.baseline.command->program.argv[0], "gzip");
  EXPECT_EQ(claim.baseline.command->check, "xz -t") << "what surrounds it is the same";
  EXPECT_EQ(claim.candidate.variant, "command");
  EXPECT_EQ(claim.candidate.threads, 2);
}

TEST(ProgramClaimsTest, ATextForAShellIsAProgramToo) {
  const absl::StatusOr<ClaimsFile> file = ParseClaims(
      CommandWith("command", "shell = 'zcat a | sort'\nname = 'sorting'"), "f");
  ASSERT_TRUE(file.ok()) << file.status();
  const std::vector<std::string> words = {"/bin/sh", "-c", "zcat a | sort"};
  EXPECT_EQ(file->claims[0].command->program.argv, words);
  EXPECT_EQ(file->claims[0].workload, "sorting");
}

TEST(ProgramClaimsTest, MistakesInProgramsAreToldWithTheirLine) {
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {CommandWith("command", ""), "needs one of the keys 'workload' and 'command'"},
           {CommandWith("id", "id = 'x'\nworkload = 'w'"),
            "f.toml:3: claim 'x': needs only one of the keys"},
           {CommandWith("command", "command = 'xz'"),
            "f.toml:3: claim 'x': 'command' is a string, but must be an array"},
           {CommandWith("command", "command = []"), "must be a list of strings"},
           {CommandWith("command", "command = ['a', 3]"), "must be a list of strings"},
           {CommandWith("timeout", "timeout = 'soon'"), "f.toml:6: "},
           {CommandWith("pin", "pin = 'cores'"), "'pin' is 'cores', but must be"},
           {CommandWith("same_output", "same_output = 'yes'"), "must be a boolean"},
           {CommandWith("env", "env = { A = true }"), "'A' of 'env' is a boolean"},
           {CommandWith("candidate", "candidate = { variant = 'v', threads = 2 }"),
            "unknown key 'variant'"},
           {CommandWith("command", "workload = 'w'"),
            "key 'env' is of claims about a program"}}) {
    EXPECT_NE(CommandError(text).find(message), std::string::npos)
        << message << "\nis not in: " << CommandError(text);
  }
}

}  // namespace
}  // namespace assay
