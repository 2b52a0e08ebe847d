#include "harness/statistics/extrapolation.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "harness/base/check.h"

namespace assay {
namespace {

// All from docs/procedure.md 8.
constexpr double kBandRatioMax = 2;
constexpr int kReachFactor = 4;
constexpr std::size_t kPointsMin = 2;

// The smallest serial fraction that the last point allows.
double SmallestSerial(const ExtrapolationRequest& request) {
  const ScalingPoint& last = request.points.back();
  return request.scaled_work ? ScaledSerialFraction(last).low : SerialFraction(last).low;
}

// The largest speedup if the serial fraction is no smaller than that.
double UpperEnd(const ExtrapolationRequest& request) {
  const double serial = std::max(0.0, SmallestSerial(request));
  return request.scaled_work ? GustafsonSpeedup(serial, request.threads)
                             : AmdahlSpeedup(serial, request.threads);
}

double LowerEnd(const UslFit& usl, int threads) {
  double low = threads;
  for (const UslParameters& corner : usl.corners) {
    low = std::min(low, UslSpeedup(corner, threads));
  }
  return low;
}

// The first border at or beyond the measured lanes; 0 where all are passed or unknown.
int BorderCovered(std::span<const int> borders, int measured) {
  const auto border = std::lower_bound(borders.begin(), borders.end(), measured);
  return border == borders.end() ? 0 : *border;
}

std::string BorderRefusal(const ExtrapolationRequest& request, int measured) {
  const int border = BorderCovered(request.borders, measured);
  if (request.threads <= border) return "";
  if (request.borders.empty() || border == request.borders.back() || border == 0) {
    return absl::StrFormat("%d threads do not fit on this machine", request.threads);
  }
  return absl::StrFormat(
      "beyond %d threads, lanes share cores or memory nodes in another way than those "
      "measured",
      border);
}

// What stands against a band before it is computed; empty: nothing.
std::string Refusal(const ExtrapolationRequest& request, const UslFit& usl) {
  const int measured = request.points.back().threads;
  if (usl.refuted) {
    return "no universal scalability law passes through all measured intervals";
  }
  if (request.points.size() < kPointsMin) {
    return absl::StrFormat(
        "only %d threads were measured beside 1; a band needs two counts", measured);
  }
  if (request.threads > kReachFactor * measured) {
    return absl::StrFormat("%d threads are more than %d times the %d that were measured",
                           request.threads, kReachFactor, measured);
  }
  if (!usl.IsBounded()) return "too few clean rounds to bound the speedup from below";
  return BorderRefusal(request, measured);
}

}  // namespace

Extrapolation Extrapolate(const ExtrapolationRequest& request) {
  if (request.points.empty()) {
    return {.refusal = "no speedup was measured to go by"};
  }
  ASSAY_CHECK(request.threads > request.points.back().threads);
  const UslFit usl = FitUsl(request.points);
  Extrapolation result{.at_most = UpperEnd(request),
                       .assumes_linear = SmallestSerial(request) < 0,
                       .refusal = Refusal(request, usl)};
  if (!result.refusal.empty()) return result;
  const double low = LowerEnd(usl, request.threads);
  if (*result.at_most > kBandRatioMax * low) {
    result.refusal = absl::StrFormat(
        "the measurements leave everything from %.3g to %.3g possible, more than a "
        "factor "
        "of two",
        low, *result.at_most);
    return result;
  }
  const UslParameters best{usl.contention.estimate, usl.coherency.estimate};
  const double estimate =
      std::min(*result.at_most, std::max(low, UslSpeedup(best, request.threads)));
  result.band = Interval{estimate, low, *result.at_most};
  return result;
}

}  // namespace assay
