// JSON from a file that somebody else wrote. The one place where the parser's exceptions
// end. Tested in read_results_test.cc.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "absl/status/statusor.h"

namespace assay {

// The library's message without its own name for the error.
inline std::string JsonErrorText(const std::exception& error) {
  const std::string what = error.what();
  const std::size_t at = what.find("] ");
  return at == std::string::npos ? what : what.substr(at + 2);
}

// InvalidArgument that begins with `name` and says where the text stops being JSON.
// Deeper nesting than any tool writes is refused, because walking it takes a stack as
// deep.
inline absl::StatusOr<nlohmann::json> ParseJson(const std::string& text,
                                                const std::string& name) {
  constexpr int kDepthMax = 64;
  try {
    return nlohmann::json::parse(
        text, [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
          if (depth > kDepthMax) throw std::length_error("it is nested too deeply");
          return true;
        });
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(name + ": not JSON: " + JsonErrorText(error));
  }
}

// The member as text; empty where there is none, or none that is text.
inline std::string TextField(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace assay
