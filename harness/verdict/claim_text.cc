// See claim_text.h.
#include "harness/verdict/claim_text.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "harness/base/split_outside_angles.h"
#include "harness/base/suggest.h"
#include "harness/verdict/metric_name.h"
#include "harness/verdict/target.h"

namespace assay {
namespace {

std::string Stripped(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

// Splits at the first `separator`; the second half is empty where there is none.
std::pair<std::string, std::string> SplitOnce(const std::string& text,
                                              const std::string& separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string::npos) return {Stripped(text), ""};
  return {Stripped(text.substr(0, at)), Stripped(text.substr(at + separator.size()))};
}

absl::Status Wrong(const std::string& text, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrFormat("--claim '%s': %s", text, what));
}

absl::StatusOr<std::vector<ParamOverride>> ParsePoint(const std::string& point,
                                                      const std::string& text) {
  std::vector<ParamOverride> values;
  for (const std::string& part : SplitOutsideAngles(point, ',')) {
    const auto [name, value] = SplitOnce(part, "=");
    if (name.empty() || value.empty()) {
      return Wrong(text, absl::StrFormat("'%s' is no point of an axis; write threads=2",
                                         Stripped(part)));
    }
    values.push_back({name, value});
  }
  return values;
}

}  // namespace

absl::StatusOr<CommandClaim> ParseClaimText(const std::string& text) {
  const auto [left, points] = SplitOnce(text, "@");
  const auto [metric_text, target_text] = SplitOnce(left, " ");
  CommandClaim parsed;
  Claim& claim = parsed.claim;
  claim.id = Stripped(text);
  const std::optional<Metric> metric = MetricNamed(metric_text);
  if (!metric) {
    return Wrong(text, absl::StrFormat("unknown metric '%s'.%s", metric_text,
                                       Suggestion(metric_text, MetricNames())));
  }
  claim.metric = *metric;
  const absl::StatusOr<Target> target = TargetFor(claim.metric, target_text);
  if (!target.ok()) return Wrong(text, std::string(target.status().message()));
  claim.target = *target;
  if (text.find('@') == std::string::npos) return parsed;

  const auto [candidate, baseline] = SplitOnce(points, " vs ");
  absl::StatusOr<std::vector<ParamOverride>> point = ParsePoint(candidate, text);
  if (!point.ok()) return point.status();
  parsed.candidate = *std::move(point);
  if (baseline.empty()) return parsed;
  point = ParsePoint(baseline, text);
  if (!point.ok()) return point.status();
  parsed.baseline = *std::move(point);
  return parsed;
}

}  // namespace assay
