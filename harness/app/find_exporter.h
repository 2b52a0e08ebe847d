// The exporter that --format names, of any table of them; or what to do instead.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/base/suggest.h"

namespace assay {

// `more_formats` are known as well, but have no exporter. InvalidArgument for an unknown
// name, Unavailable where this build cannot write the format.
template <typename Exporter>
absl::StatusOr<const Exporter*> FindExporter(
    const std::vector<Exporter>& exporters, const std::string& format,
    const std::vector<std::string>& more_formats = {}) {
  std::vector<std::string> known;
  for (const Exporter& exporter : exporters) {
    known.push_back(exporter.name);
    if (exporter.name != format) continue;
    const std::string why = exporter.why_not == nullptr ? "" : exporter.why_not();
    if (why.empty()) return &exporter;
    return absl::UnavailableError("--format " + format + ": " + why);
  }
  known.insert(known.end(), more_formats.begin(), more_formats.end());
  return absl::InvalidArgumentError("--format: unknown format '" + format + "'." +
                                    Suggestion(format, known));
}

}  // namespace assay
