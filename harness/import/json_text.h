// JSON from a file that somebody else wrote. The one place where the parser's exceptions
// end.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"

namespace assay {

// InvalidArgument that begins with `name` and says where the text stops being JSON.
inline absl::StatusOr<nlohmann::json> ParseJson(const std::string& text,
                                                const std::string& name) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    std::string what = error.what();
    if (const std::size_t at = what.find("] "); at != std::string::npos)
      what.erase(0, at + 2);
    return absl::InvalidArgumentError(name + ": not JSON: " + what);
  }
}

}  // namespace assay
