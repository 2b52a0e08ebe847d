#include "harness/base/duration.h"

#include <cstdlib>
#include <map>

#include "absl/strings/str_format.h"

namespace assay {

absl::StatusOr<double> ParseDuration(const std::string& text) {
  static const std::map<std::string, double> kUnits = {
      {"", 1}, {"s", 1}, {"ms", 1e-3}, {"m", 60}, {"min", 60}, {"h", 3600}};
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const auto unit = kUnits.find(end);
  const double seconds = unit == kUnits.end() ? 0 : value * unit->second;
  constexpr double kMostS = 1e9;  // 30 years
  if (end == text.c_str() || !(seconds > 0) || seconds > kMostS) {
    return absl::InvalidArgumentError(
        absl::StrFormat("'%s' is not a duration; write 500ms, 90s, 2m or 1h", text));
  }
  return seconds;
}

}  // namespace assay
