#include "harness/base/find_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace assay {
namespace {

using testing::HasSubstr;

class FindProgramTest : public testing::Test {
 protected:
  FindProgramTest()
      : folder_(testing::TempDir() + "/find_program_test." +
                testing::UnitTest::GetInstance()->current_test_info()->name()),
        path_before_(getenv("PATH")) {
    std::filesystem::create_directories(folder_ + "/tool-folder");
    Write("plain", 0644);
    Write("tool", 0755);
    setenv("PATH", ("/nowhere:" + folder_).c_str(), 1);
  }
  ~FindProgramTest() override {
    setenv("PATH", path_before_.c_str(), 1);
    std::filesystem::remove_all(folder_);
  }
  void Write(const std::string& name, mode_t mode) const {
    std::ofstream(folder_ + "/" + name) << "#!/bin/sh\n";
    chmod((folder_ + "/" + name).c_str(), mode);
  }

  const std::string folder_;
  const std::string path_before_;
};

TEST_F(FindProgramTest, LooksAlongThePath) {
  EXPECT_EQ(*FindProgram("tool"), folder_ + "/tool");
}

TEST_F(FindProgramTest, ANameWithASlashIsAFile) {
  EXPECT_EQ(*FindProgram(folder_ + "/tool"), folder_ + "/tool");
  EXPECT_THAT(FindProgram("./tool").status().message(),
              HasSubstr("there is no program './tool'"));
}

TEST_F(FindProgramTest, WhatMayNotBeExecutedIsNone) {
  EXPECT_THAT(FindProgram("plain").status().message(), HasSubstr("on the PATH"));
  EXPECT_THAT(FindProgram(folder_ + "/plain").status().message(),
              HasSubstr("cannot be executed"));
  EXPECT_FALSE(FindProgram("tool-folder").ok());
}

}  // namespace
}  // namespace assay
