// See google_benchmark.h.
#include "harness/import/google_benchmark.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "harness/import/json_text.h"

namespace assay {
namespace {

using Json = nlohmann::json;

// --- Names -----------------------------------------------------------------------------

// Splits at slashes, but not at those between the angles of template arguments.
std::vector<std::string> Segments(const std::string& name) {
  std::vector<std::string> segments = {""};
  int depth = 0;
  for (const char c : name) {
    if (c == '<') ++depth;
    if (c == '>') --depth;
    if (c == '/' && depth <= 0) {
      segments.emplace_back();
    } else {
      segments.back() += c;
    }
  }
  return segments;
}

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

// --- Rows ------------------------------------------------------------------------------

double NsPerUnit(const std::string& unit) {
  if (unit == "us") return 1e3;
  if (unit == "ms") return 1e6;
  if (unit == "s") return 1e9;
  return 1;
}

std::string Text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

double Number(const Json& object, const char* key, double otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : otherwise;
}

bool IsTrue(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

// "error_occurred" until 1.8, "skipped" with "skip_message" since.
std::string ErrorOf(const Json& row) {
  if (IsTrue(row, "error_occurred")) {
    return "ended with an error: " + Text(row, "error_message");
  }
  if (const std::string how = Text(row, "skipped"); !how.empty()) {
    const std::string message = Text(row, "skip_message");
    return "skipped" + (message.empty() ? "" : ": " + message);
  }
  return "";
}

// Nothing for rows that are no times: standard deviations, complexities.
std::optional<BenchmarkRow> RowOf(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  BenchmarkRow row;
  // Before 1.5 rows had no run_name.
  row.name = Text(json, "run_name");
  if (row.name.empty()) row.name = Text(json, "name");
  if (Text(json, "run_type") == "aggregate") {
    row.aggregate = Text(json, "aggregate_name");
    if (row.aggregate != "median" && row.aggregate != "mean") return std::nullopt;
  }
  row.error = ErrorOf(json);
  row.threads = std::max(1, static_cast<int>(Number(json, "threads", 1)));
  row.iterations = static_cast<std::int64_t>(Number(json, "iterations", 0));
  row.real_time_ns = Number(json, "real_time", NAN) * NsPerUnit(Text(json, "time_unit"));
  if (!std::isfinite(row.real_time_ns) && row.error.empty()) return std::nullopt;
  return row;
}

std::string MachineOf(const Json& context) {
  const std::string host = Text(context, "host_name");
  const double cpus = Number(context, "num_cpus", 0);
  std::string machine = host.empty() ? "a machine without a name" : host;
  if (cpus > 0) machine += absl::StrFormat(", %.0f CPU%s", cpus, cpus == 1 ? "" : "s");
  const double mhz = Number(context, "mhz_per_cpu", 0);
  if (cpus > 0 && mhz > 0) machine += absl::StrFormat(" at %.0f MHz", mhz);
  return machine;
}

// The report of a program that also printed something of its own: from the first line
// that is a brace and nothing else.
std::string FromFirstBrace(const std::string& text) {
  if (text.rfind('{', 0) == 0) return text;
  const std::size_t line = text.find("\n{\n");
  return line == std::string::npos ? text : text.substr(line + 1);
}

// --- What versions mean ----------------------------------------------------------------

// Whether real_time is the time of an iteration in its thread.
bool TimesOneThread(const std::string& version) {
  int major = 0, minor = 0;
  return std::sscanf(version.c_str(), "%d.%d", &major, &minor) == 2 &&
         (major > 1 || (major == 1 && minor >= 9));
}

// A short time of a single iteration, as aggregates have it, is told by many of them, so
// that whole nanoseconds are exact enough.
constexpr double kSpanMinNs = 1e6;

// --- Series ----------------------------------------------------------------------------

class SeriesMaker {
 public:
  explicit SeriesMaker(const BenchmarkReport& report) : report_(report) {
    for (const BenchmarkRow& row : report.rows) {
      any_threads_ = any_threads_ || row.threads > 1;
      if (row.threads > 1) own_threads_.insert(FunctionOf(row));
      if (row.aggregate.empty() && row.error.empty()) repeated_.insert(KeyOf(row));
      if (row.aggregate == "median") has_median_.insert(KeyOf(row));
    }
  }

  // Which series the row belongs to.
  ImportedSeries SeriesOf(const BenchmarkRow& row) const {
    const BenchmarkName name = ParseBenchmarkName(row.name);
    ImportedSeries series{.workload = report_.executable,
                          .variant = name.function,
                          .threads = name.threads.value_or(row.threads),
                          .params = name.params};
    // An argument called threads shares work that is the same for any number of them,
    // as far as names can tell; with Threads() each thread brings its own.
    const bool by_argument = name.threads && !own_threads_.contains(name.function);
    if (any_threads_ && !by_argument) series.scales = Scales::kThroughput;
    return series;
  }

  ImportedResults Make() {
    for (const BenchmarkRow& row : report_.rows) {
      if (!row.error.empty()) {
        results_.failures.push_back({row.name, row.error});
      } else if (IsWanted(row)) {
        Add(row);
      }
    }
    if (aggregates_ > 0) {
      results_.notes.push_back(absl::StrFormat(
          "of %d benchmarks there are aggregates alone, which support no interval; "
          "measure again with --benchmark_repetitions=20 and without "
          "--benchmark_report_aggregates_only",
          aggregates_));
    }
    if (any_threads_) NoteThreads();
    return std::move(results_);
  }

 private:
  static std::string FunctionOf(const BenchmarkRow& row) {
    return ParseBenchmarkName(row.name).function;
  }
  static std::string KeyOf(const BenchmarkRow& row) {
    return absl::StrFormat("%s %d", row.name, row.threads);
  }

  // A repetition is worth more than any summary of it, and a median more than a mean.
  bool IsWanted(const BenchmarkRow& row) const {
    if (row.aggregate.empty()) return true;
    if (repeated_.contains(KeyOf(row))) return false;
    return row.aggregate == "median" || !has_median_.contains(KeyOf(row));
  }

  void Add(const BenchmarkRow& row) {
    ImportedSeries one = SeriesOf(row);
    if (!row.aggregate.empty()) ++aggregates_;
    const auto found = std::find_if(
        results_.series.begin(), results_.series.end(), [&](const ImportedSeries& other) {
          return other.variant == one.variant && other.threads == one.threads &&
                 other.params == one.params;
        });
    ImportedSeries& series = found != results_.series.end()
                                 ? *found
                                 : results_.series.emplace_back(std::move(one));
    series.samples.push_back(SampleOf(row, report_.version));
    series.samples.back().generation = 0;  // all in one process
  }

  void NoteThreads() {
    std::string note =
        "with Threads(), Google Benchmark tells the mean of its threads' times and not "
        "the time until the last one ended, so where threads differ these speedups are "
        "too good";
    if (report_.version.empty()) {
      note +=
          "; where a file does not name its version, real_time is read as versions "
          "before 1.9.0 meant it";
    }
    results_.notes.push_back(note);
  }

  const BenchmarkReport& report_;
  std::set<std::string> own_threads_;  // functions that were measured with Threads()
  std::set<std::string> repeated_, has_median_;
  bool any_threads_ = false;
  int aggregates_ = 0;
  ImportedResults results_;
};

}  // namespace

BenchmarkName ParseBenchmarkName(const std::string& name) {
  const std::vector<std::string> segments = Segments(name);
  BenchmarkName parsed{.function = segments.front()};
  std::vector<std::string> bare;
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const std::string& segment = segments[i];
    if (IsSetting(segment)) continue;
    if (const std::optional<int> threads = ThreadsIn(segment)) {
      parsed.threads = threads;
      continue;
    }
    const std::size_t colon = segment.find(':');
    if (colon != std::string::npos && colon > 0) {
      parsed.params[segment.substr(0, colon)] = segment.substr(colon + 1);
    } else {
      bare.push_back(segment);
    }
  }
  for (std::size_t i = 0; i < bare.size(); ++i) {
    parsed.params[bare.size() == 1 ? "arg" : absl::StrFormat("arg%d", i + 1)] = bare[i];
  }
  return parsed;
}

absl::StatusOr<BenchmarkReport> ParseBenchmarkReport(const std::string& text,
                                                     const std::string& name) {
  // Counters that are no numbers are written as JSON does not have them.
  const std::string numbers = absl::StrReplaceAll(
      FromFirstBrace(text),
      {{": NaN", ": null"}, {": Infinity", ": null"}, {": -Infinity", ": null"}});
  absl::StatusOr<Json> json = ParseJson(numbers, name);
  if (!json.ok()) return json.status();
  if (!json->is_object() || !json->contains("benchmarks") ||
      !(*json)["benchmarks"].is_array()) {
    return absl::InvalidArgumentError(
        name + ": not a report of Google Benchmark: it has no list 'benchmarks'");
  }
  BenchmarkReport report;
  const Json context = json->value("context", Json::object());
  if (context.is_object()) {
    report.version = Text(context, "library_version");
    if (report.version.rfind('v', 0) == 0) report.version.erase(0, 1);
    report.machine = MachineOf(context);
    report.executable = std::filesystem::path(Text(context, "executable")).filename();
    report.date = Text(context, "date");
  }
  for (const Json& row : (*json)["benchmarks"]) {
    if (std::optional<BenchmarkRow> parsed = RowOf(row)) {
      report.rows.push_back(*std::move(parsed));
    }
  }
  return report;
}

ImportedSample SampleOf(const BenchmarkRow& row, const std::string& version) {
  std::int64_t iterations = std::max<std::int64_t>(1, row.iterations);
  if (!row.aggregate.empty()) {
    const double wanted = kSpanMinNs / std::max(row.real_time_ns, 1e-3);
    iterations = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wanted)));
  }
  const double threads = TimesOneThread(version) ? row.threads : 1;
  return {.span_s = row.real_time_ns * 1e-9 * static_cast<double>(iterations) / threads,
          .iterations = iterations};
}

std::vector<BenchmarkIdentity> IdentitiesOf(const BenchmarkReport& report) {
  const SeriesMaker maker(report);
  std::vector<BenchmarkIdentity> identities;
  std::set<std::string> seen;
  for (const BenchmarkRow& row : report.rows) {
    if (!seen.insert(row.name).second) continue;
    identities.push_back({row.name, maker.SeriesOf(row)});
  }
  return identities;
}

absl::StatusOr<ImportedSample> OneSampleOf(const BenchmarkReport& report) {
  ImportedSample sum{.iterations = 0};
  for (const BenchmarkRow& row : report.rows) {
    if (!row.error.empty()) {
      return absl::FailedPreconditionError(row.name + " " + row.error);
    }
    if (!row.aggregate.empty()) continue;
    const ImportedSample sample = SampleOf(row, report.version);
    sum.span_s += sample.span_s;
    sum.iterations += sample.iterations;
  }
  if (sum.iterations > 0) return sum;
  return absl::NotFoundError("it printed no time");
}

ImportedResults ResultsOf(const BenchmarkReport& report, const std::string& name) {
  ImportedResults results = SeriesMaker(report).Make();
  results.file = {
      .name = name,
      .tool = "Google Benchmark" + (report.version.empty() ? "" : " " + report.version),
      .machine = report.machine};
  results.time_utc = report.date;
  return results;
}

}  // namespace assay
