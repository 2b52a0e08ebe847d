// See read_results.h.
#include "harness/import/read_results.h"

#include <algorithm>

#include "absl/strings/str_format.h"
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

// What no reader lets through where it knows better how to say it.
absl::Status CheckRanges(const ImportedResults& results) {
  constexpr double kSpanMaxS = 1e9;
  for (const ImportedSeries& series : results.series) {
    for (const ImportedSample& sample : series.samples) {
      const bool is_time = sample.span_s > 0 && sample.span_s <= kSpanMaxS;
      if (is_time && sample.iterations >= 1 && series.threads >= 1) continue;
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s: %s has a sample of %d iterations in %g s, which nobody measures",
          results.file.name, series.variant, sample.iterations, sample.span_s));
    }
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
  if (absl::Status status = CheckRanges(*results); !status.ok()) return status;
  NameApart(&results->series);
  const bool has_samples =
      std::any_of(results->series.begin(), results->series.end(),
                  [](const ImportedSeries& one) { return !one.samples.empty(); });
  if (!has_samples && results->failures.empty()) {
    return absl::InvalidArgumentError(name + ": it holds no measurement");
  }
  return results;
}

}  // namespace assay
