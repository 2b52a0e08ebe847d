// See read_results.h.
#include "harness/import/read_results.h"

#include "harness/import/google_benchmark.h"
#include "harness/import/hyperfine.h"
#include "harness/import/jmh.h"
#include "harness/import/json_text.h"
#include "harness/import/thread_pattern.h"
#include "harness/import/times_csv.h"

namespace assay {
namespace {

// The first character that is neither blank nor a byte order mark; 0 of nothing.
char FirstCharacter(const std::string& text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return at == std::string::npos ? '\0' : text[at];
}

bool IsGoogleBenchmark(const std::string& text) {
  return text.find("\"benchmarks\"") != std::string::npos &&
         text.find("\"context\"") != std::string::npos;
}

// The pattern for threads also where a tool has no field for them.
absl::Status ApplyPattern(const ImportOptions& options, ImportedResults* results) {
  absl::StatusOr<ThreadPattern> pattern = ThreadPattern::Create(options.threads_pattern);
  if (!pattern.ok()) return pattern.status();
  for (ImportedSeries& series : results->series) {
    if (series.threads != 1) continue;
    const ThreadedName threaded = pattern->Apply(series.variant);
    series.variant = threaded.name;
    series.threads = threaded.threads;
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportedResults> ReadWhatever(const std::string& text,
                                             const std::string& name,
                                             const ImportOptions& options) {
  if (IsGoogleBenchmark(text)) {
    absl::StatusOr<BenchmarkReport> report = ParseBenchmarkReport(text, name);
    if (!report.ok()) return report.status();
    return ResultsOf(*report, name);
  }
  const char first = FirstCharacter(text);
  if (first == '\0') return absl::InvalidArgumentError(name + ": the file is empty");
  if (first != '{' && first != '[') return ReadTimesCsv(text, name);
  absl::StatusOr<nlohmann::json> json = ParseJson(text, name);
  if (!json.ok()) return json.status();
  if (json->is_object() && json->contains("results") && (*json)["results"].is_array()) {
    return ReadHyperfine(*json, name, options);
  }
  if (json->is_array()) return ReadJmh(*json, name);
  return absl::InvalidArgumentError(
      name +
      ": neither Google Benchmark's JSON (--benchmark_format=json), hyperfine's "
      "(--export-json) nor JMH's (-rf json)");
}

}  // namespace

absl::StatusOr<ImportedResults> ReadResults(const std::string& text,
                                            const std::string& name,
                                            const ImportOptions& options) {
  absl::StatusOr<ImportedResults> results = ReadWhatever(text, name, options);
  if (!results.ok()) return results;
  if (absl::Status status = ApplyPattern(options, &*results); !status.ok()) return status;
  if (results->series.empty() && results->failures.empty()) {
    return absl::InvalidArgumentError(name + ": it holds no measurement");
  }
  return results;
}

}  // namespace assay
