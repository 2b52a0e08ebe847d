#include "harness/verdict/target.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace assay {
namespace {

// Nothing but a positive finite number, blanks around it allowed.
std::optional<double> PositiveNumber(const std::string& text, std::string* trimmed) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return std::nullopt;
  *trimmed = text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
  double number = 0;
  const char* end = trimmed->data() + trimmed->size();
  const std::from_chars_result parsed = std::from_chars(trimmed->data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  if (!std::isfinite(number) || number <= 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Target> ParseTarget(const std::string& text) {
  Target target;
  std::string first, second;
  const std::size_t start = std::min(text.find_first_not_of(" \t"), text.size());
  const std::string sign = text.substr(start, 2);
  if (sign == ">=" || sign == "<=") {
    const std::optional<double> bound = PositiveNumber(text.substr(start + 2), &first);
    if (!bound) return std::nullopt;
    (sign == ">=" ? target.low : target.high) = *bound;
    target.text = sign + " " + first;
    return target;
  }
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  const std::optional<double> low = PositiveNumber(text.substr(0, dots), &first);
  const std::optional<double> high = PositiveNumber(text.substr(dots + 2), &second);
  if (!low || !high || *low >= *high) return std::nullopt;
  return Target{.low = *low, .high = *high, .text = first + ".." + second};
}

LogTarget LogOf(const Target& target) {
  return {.low = target.low > 0 ? std::log(target.low) : LogTarget{}.low,
          .high = std::isinf(target.high) ? LogTarget{}.high : std::log(target.high)};
}

std::string WhyUnprovable(const Target& target) {
  if (target.low <= 0 || std::isinf(target.high)) return "";
  if (std::log(target.high / target.low) > 2 * RuleOptions{}.floor_log) return "";
  return "the range " + target.text +
         " is narrower than 1%, and with a floor of 0.5% at each end nothing lies safely "
         "within it";
}

}  // namespace assay
