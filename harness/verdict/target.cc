#include "harness/verdict/target.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

struct Bound {
  double value = 0;
  std::string text;  // blanks in order
};
using ReadBound = std::optional<Bound> (*)(const std::string& text);

std::string Trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Nothing but a positive finite number, blanks around it allowed.
std::optional<Bound> PlainNumber(const std::string& text) {
  Bound bound{.text = Trimmed(text)};
  const char* end = bound.text.data() + bound.text.size();
  const auto parsed = std::from_chars(bound.text.data(), end, bound.value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  if (!std::isfinite(bound.value) || bound.value <= 0) return std::nullopt;
  return bound;
}

std::optional<Bound> Time(const std::string& text) {
  constexpr std::pair<const char*, double> kUnits[] = {
      {"ns", 1e-6}, {"us", 1e-3}, {"ms", 1}, {"s", 1e3}};
  const std::string trimmed = Trimmed(text);
  for (const auto& [unit, ms] : kUnits) {
    const std::size_t size = std::string(unit).size();
    if (trimmed.size() <= size || trimmed.substr(trimmed.size() - size) != unit) continue;
    std::optional<Bound> number = PlainNumber(trimmed.substr(0, trimmed.size() - size));
    if (!number) return std::nullopt;
    const double value = number->value * ms;
    if (!std::isfinite(value) || value <= 0) return std::nullopt;
    return Bound{.value = value, .text = number->text + " " + unit};
  }
  return std::nullopt;
}

std::optional<Target> Parse(const std::string& text, ReadBound read) {
  const std::string trimmed = Trimmed(text);
  const std::string sign = trimmed.substr(0, 2);
  if (sign == ">=" || sign == "<=") {
    const std::optional<Bound> bound = read(trimmed.substr(2));
    if (!bound) return std::nullopt;
    Target target{.text = sign + " " + bound->text};
    (sign == ">=" ? target.low : target.high) = bound->value;
    return target;
  }
  const std::size_t dots = trimmed.find("..");
  if (dots == std::string::npos) return std::nullopt;
  const std::optional<Bound> low = read(trimmed.substr(0, dots));
  const std::optional<Bound> high = read(trimmed.substr(dots + 2));
  if (!low || !high || low->value >= high->value) return std::nullopt;
  return Target{
      .low = low->value, .high = high->value, .text = low->text + ".." + high->text};
}

}  // namespace

std::optional<Target> ParseTarget(const std::string& text) {
  return Parse(text, PlainNumber);
}

std::optional<Target> ParseTimeTarget(const std::string& text) {
  return Parse(text, Time);
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

absl::StatusOr<Target> TargetFor(Metric metric, const std::string& text) {
  const bool is_time = metric == Metric::kTime;
  const std::optional<Target> target =
      is_time ? ParseTimeTarget(text) : ParseTarget(text);
  if (!target) {
    return absl::InvalidArgumentError(
        absl::StrFormat("target '%s' is none of the three forms %s.", text,
                        is_time ? kTimeTargetForms : kTargetForms));
  }
  if (const std::string why = WhyUnprovable(*target); !why.empty()) {
    return absl::InvalidArgumentError(why + ". Widen it.");
  }
  // Trying can only show that failures are rarer than some share of the trials.
  if (metric == Metric::kFailureRate && (target->low > 0 || target->high >= 1)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("target '%s' does not suit metric 'failure_rate', the share of "
                        "trials that fail. It needs an upper limit below 1, such as "
                        "target = \"<= 0.01\".",
                        target->text));
  }
  return *target;
}

}  // namespace assay
