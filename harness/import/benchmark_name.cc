// See benchmark_name.h.
#include "harness/import/benchmark_name.h"

#include <set>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "harness/base/split_outside_angles.h"

namespace assay {
namespace {

// How it was measured, not what.
bool IsSetting(const std::string& segment) {
  static const std::set<std::string> kWords = {"real_time", "manual_time",
                                               "process_time"};
  static const std::set<std::string> kKeys = {"iterations", "min_time", "min_warmup_time",
                                              "repeats"};
  return kWords.contains(segment) || kKeys.contains(segment.substr(0, segment.find(':')));
}

std::optional<int> ThreadsIn(const std::string& segment) {
  constexpr char kPrefix[] = "threads:";
  int threads = 0;
  if (segment.rfind(kPrefix, 0) != 0) return std::nullopt;
  if (!absl::SimpleAtoi(segment.substr(sizeof kPrefix - 1), &threads) || threads < 1) {
    return std::nullopt;
  }
  return threads;
}

}  // namespace

BenchmarkName ParseBenchmarkName(const std::string& name) {
  const std::vector<std::string> segments = SplitOutsideAngles(name, '/');
  BenchmarkName parsed{.function = segments.front()};
  std::vector<std::string> bare;
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const std::string& segment = segments[i];
    if (IsSetting(segment)) {
      parsed.settings += "/" + segment;
      continue;
    }
    if (const std::optional<int> threads = ThreadsIn(segment)) {
      // The last is that of Threads(), the one before it an argument.
      if (parsed.threads) {
        parsed.params["threads_argument"] = std::to_string(*parsed.threads);
      }
      parsed.threads = threads;
      continue;
    }
    const std::size_t colon = segment.find(':');
    if (colon == std::string::npos || colon == 0) {
      bare.push_back(segment);
      continue;
    }
    std::string name_of = segment.substr(0, colon);
    while (parsed.params.contains(name_of)) name_of += "_";  // two of one name
    parsed.params[name_of] = segment.substr(colon + 1);
  }
  for (std::size_t i = 0; i < bare.size(); ++i) {
    parsed.params[bare.size() == 1 ? "arg" : absl::StrFormat("arg%d", i + 1)] = bare[i];
  }
  return parsed;
}

}  // namespace assay
