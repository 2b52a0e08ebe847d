#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace assay {

// A file of testdata/.
inline std::string TestData(const std::string& name) {
  std::ifstream file(std::string(ASSAY_TEST_DATA) + "/" + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace assay
