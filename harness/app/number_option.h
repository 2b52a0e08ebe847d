// A check for options that are numbers: CLI11's own let "nan" through. Tested in
// command_line_test.cc.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string>

#include "absl/strings/str_format.h"

namespace assay {

// A number from `low` to `high`, both included.
inline CLI::Validator NumberBetween(double low, double high) {
  const std::string range = absl::StrFormat("a number from %g to %g", low, high);
  return CLI::Validator(
      [=](std::string& text) -> std::string {
        char* end = nullptr;
        const double number = std::strtod(text.c_str(), &end);
        const bool is_good =
            !text.empty() && *end == '\0' && number >= low && number <= high;
        return is_good ? "" : "'" + text + "' is not " + range;
      },
      "");
}

}  // namespace assay
