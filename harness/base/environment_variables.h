// The environment variables that this process was given.
#pragma once

#include <unistd.h>

#include <string>
#include <vector>

namespace assay {

// "NAME=value", in their order.
inline std::vector<std::string> InheritedVariables() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.push_back(*variable);
  }
  return variables;
}

}  // namespace assay
