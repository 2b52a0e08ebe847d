// See numbers.h. Tested in numbers_test.cc.
#include "results/export/numbers.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

// A unit in which the number is easy to read, and what to multiply by to get there.
struct Scale {
  double factor = 1;
  std::string suffix;
};

Scale TimeScale(double ms) {
  if (ms >= 1000) return {1e-3, " s"};
  if (ms >= 1) return {1, " ms"};
  if (ms >= 1e-3) return {1e3, " us"};
  return {1e6, " ns"};
}

Scale RateScale(double rate, const std::string& unit) {
  if (rate >= 1e9) return {1e-9, " G " + unit};
  if (rate >= 1e6) return {1e-6, " M " + unit};
  if (rate >= 1e4) return {1e-3, " k " + unit};
  return {1, " " + unit};
}

Scale ScaleOf(const Measured& measured) {
  const std::string& unit = measured.unit;
  const double size = std::abs(measured.value);
  if (unit == "ms") return TimeScale(size);
  if (unit.size() > 2 && unit.rfind("/s") == unit.size() - 2)
    return RateScale(size, unit);
  if (unit == "x" || unit.empty()) return {1, unit};
  return {1, " " + unit};
}

// The decimal exponent: 2 for 123, -1 for 0.94; 0 for what has none.
int Exponent(double number) {
  if (number == 0 || !std::isfinite(number)) return 0;
  return static_cast<int>(std::floor(std::log10(std::abs(number))));
}

std::string Fixed(double number, int decimals) {
  if (number == 0) return "0";
  return absl::StrFormat("%.*f", decimals, number);
}

bool LooksLikeABound(double number, const std::vector<double>& bounds, int decimals) {
  return std::any_of(bounds.begin(), bounds.end(), [&](double bound) {
    return number != bound && std::isfinite(bound) && bound != 0 &&
           Fixed(number, decimals) == Fixed(bound, decimals);
  });
}

// Decimals for numbers already scaled; five significant digits are the most.
int Decimals(const Measured& m, const std::vector<double>& bounds) {
  const double largest = std::isfinite(m.high) && m.high != 0 ? m.high : m.value;
  const int most = std::max(0, 4 - Exponent(largest));
  int decimals = std::max(0, 2 - Exponent(largest));
  if (const double width = m.high - m.low; width > 0) {
    decimals = std::max(decimals, -Exponent(width));
  }
  decimals = std::min(decimals, most);
  const auto hides = [&](double number) {
    return LooksLikeABound(number, bounds, decimals);
  };
  while (decimals < most && (hides(m.value) || hides(m.low) || hides(m.high))) ++decimals;
  return decimals;
}

struct Parts {
  std::string value;
  std::string interval;
};

Parts Write(const Measured& measured, std::vector<double> bounds) {
  const Scale scale = ScaleOf(measured);
  Measured scaled = measured;
  for (double* number : {&scaled.value, &scaled.low, &scaled.high})
    *number *= scale.factor;
  for (double& bound : bounds) bound *= scale.factor;
  const int decimals = Decimals(scaled, bounds);
  return {Fixed(scaled.value, decimals) + scale.suffix,
          absl::StrFormat("[%s, %s]", Fixed(scaled.low, decimals),
                          Fixed(scaled.high, decimals))};
}

Measured Of(const Estimate& estimate) {
  return {estimate.value, estimate.low, estimate.high, estimate.unit};
}

}  // namespace

std::string MeasuredText(const Measured& measured, const std::vector<double>& bounds) {
  const Parts parts = Write(measured, bounds);
  return parts.value + " " + parts.interval;
}

std::string ValueText(const Measured& measured) { return Write(measured, {}).value; }

std::string MeasuredText(const Estimate* estimate) {
  return estimate == nullptr ? "-" : MeasuredText(Of(*estimate));
}

std::string ValueText(const Estimate* estimate) {
  return estimate == nullptr ? "-" : ValueText(Of(*estimate));
}

std::string SecondsText(double seconds) {
  return ValueText({seconds * 1000, seconds * 1000, seconds * 1000, "ms"});
}

std::string MeasuredText(const Verdict& verdict, const std::string& unit) {
  if (!verdict.estimate) return "-";
  const Measured measured{*verdict.estimate, verdict.low.value_or(*verdict.estimate),
                          verdict.high.value_or(*verdict.estimate), unit};
  const std::vector<double> bounds = {verdict.claim.target.low,
                                      verdict.claim.target.high};
  // Without an interval the number is only an indication, and must not look like more.
  if (!verdict.low || !verdict.high) return "about " + ValueText(measured);
  return MeasuredText(measured, bounds);
}

}  // namespace assay
