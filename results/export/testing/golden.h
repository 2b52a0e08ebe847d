// Golden files for tests: what a text was when somebody last read it. They lie in the
// test's testdata folder; ASSAY_UPDATE_GOLDEN=1 writes them anew.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace assay {

inline void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(ASSAY_TEST_DATA) + "/" + name;
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(golden.str(), text) << path << ": write it anew with ASSAY_UPDATE_GOLDEN=1";
}

}  // namespace assay
