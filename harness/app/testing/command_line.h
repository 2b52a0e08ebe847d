// A test fixture that runs the program as a user does: real commands, their exit codes
// and messages.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace assay {

struct Outcome {
  int exit_code = -1;
  std::string output;  // both streams
  std::string errors;  // of RunApart: standard error, which `output` then lacks
};

// In a folder of the test's own, so that run folders do not meet, not even those of
// another checkout whose tests run beside ours. It is kept where the test fails.
class CommandLine : public testing::Test {
 protected:
  CommandLine() {
    const testing::TestInfo& test =
        *testing::UnitTest::GetInstance()->current_test_info();
    folder_ = testing::TempDir() + test.test_suite_name() + "." + test.name() + "." +
              std::to_string(getpid());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~CommandLine() override {
    std::error_code ignored;
    if (!HasFailure()) std::filesystem::remove_all(folder_, ignored);
  }

  // `environment` stands before the command: "NAME=value ".
  Outcome Run(const std::string& arguments, const std::string& environment = "") {
    return Execute(environment + "'" ASSAY_BINARY_DIR "/assay' " + arguments + " 2>&1");
  }

  Outcome RunApart(const std::string& arguments) {
    Outcome outcome = Execute("'" ASSAY_BINARY_DIR "/assay' " + arguments + " 2> errors");
    outcome.errors = Read("errors");
    return outcome;
  }

  Outcome Execute(const std::string& shell_command) {
    const std::string command = "cd '" + folder_ + "' && " + shell_command;
    std::FILE* pipe = popen(command.c_str(), "r");
    Outcome outcome;
    char chunk[4096];
    while (std::size_t size = fread(chunk, 1, sizeof chunk, pipe)) {
      outcome.output.append(chunk, size);
    }
    outcome.exit_code = WEXITSTATUS(pclose(pipe));
    return outcome;
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
  }
  std::string Read(const std::string& name) {
    std::ifstream file(folder_ + "/" + name);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  void ExpectUsageError(const std::string& arguments, const std::string& message) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.output;
    EXPECT_THAT(outcome.output, testing::HasSubstr(message)) << arguments;
  }

  std::string folder_;
};

}  // namespace assay
