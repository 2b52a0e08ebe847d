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
#include "harness/import/benchmark_name.h"
#include "harness/import/json_text.h"

namespace assay {
namespace {

using Json = nlohmann::json;

// --- Rows ------------------------------------------------------------------------------

double NsPerUnit(const std::string& unit) {
  if (unit == "us") return 1e3;
  if (unit == "ms") return 1e6;
  if (unit == "s") return 1e9;
  return 1;
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
    return "ended with an error: " + TextField(row, "error_message");
  }
  if (const std::string how = TextField(row, "skipped"); !how.empty()) {
    const std::string message = TextField(row, "skip_message");
    return "skipped" + (message.empty() ? "" : ": " + message);
  }
  return "";
}

// What no program measures; empty where it may be a time. NaN is none, either.
std::string WhyNoTime(double real_time_ns, double threads, double iterations) {
  constexpr double kTimeMaxNs = 1e18, kThreadsMax = 65536, kIterationsMax = 1e15;
  const auto is_whole = [](double value, double most) {
    return value >= 1 && value <= most && value == std::floor(value);
  };
  if (!(real_time_ns > 0 && real_time_ns <= kTimeMaxNs)) {
    return absl::StrFormat("has a real_time of %g ns, which is none", real_time_ns);
  }
  if (!is_whole(threads, kThreadsMax)) return absl::StrFormat("has %g threads", threads);
  if (!is_whole(iterations, kIterationsMax)) {
    return absl::StrFormat("has %g iterations", iterations);
  }
  return "";
}

// Nothing for rows that are no times: standard deviations, complexities.
std::optional<BenchmarkRow> RowOf(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  BenchmarkRow row;
  // Before 1.5 rows had no run_name.
  row.name = TextField(json, "run_name");
  if (row.name.empty()) row.name = TextField(json, "name");
  if (TextField(json, "run_type") == "aggregate") {
    row.aggregate = TextField(json, "aggregate_name");
    if (row.aggregate != "median" && row.aggregate != "mean") return std::nullopt;
  }
  row.error = ErrorOf(json);
  if (!json.contains("real_time") && row.error.empty()) return std::nullopt;
  row.real_time_ns =
      Number(json, "real_time", NAN) * NsPerUnit(TextField(json, "time_unit"));
  const double threads = Number(json, "threads", 1);
  const double iterations = Number(json, "iterations", 1);
  if (row.error.empty()) row.error = WhyNoTime(row.real_time_ns, threads, iterations);
  if (!row.error.empty()) return row;
  row.threads = static_cast<int>(threads);
  row.iterations = static_cast<std::int64_t>(iterations);
  return row;
}

std::string MachineOf(const Json& context) {
  const std::string host = TextField(context, "host_name");
  const double cpus = Number(context, "num_cpus", 0);
  std::string machine = host.empty() ? "a machine without a name" : host;
  if (cpus > 0) machine += absl::StrFormat(", %.0f CPU%s", cpus, cpus == 1 ? "" : "s");
  const double mhz = Number(context, "mhz_per_cpu", 0);
  if (cpus > 0 && mhz > 0) machine += absl::StrFormat(" at %.0f MHz", mhz);
  return machine;
}

// The report alone, of a program that also printed something of its own: it begins with
// its context and ends with the first brace at the beginning of a line.
std::string ReportIn(const std::string& text) {
  const std::size_t begin = text.find("{\n  \"context\"");
  if (begin == std::string::npos) return text;
  const std::size_t end = text.find("\n}", begin);
  return end == std::string::npos ? text.substr(begin)
                                  : text.substr(begin, end + 2 - begin);
}

// --- What versions mean ----------------------------------------------------------------

// Major and minor; nothing where the file does not say, or says what a build without
// version control calls itself (0.0.0).
std::optional<std::pair<int, int>> Version(const std::string& text) {
  int major = 0, minor = 0;
  if (std::sscanf(text.c_str(), "%d.%d", &major, &minor) != 2) return std::nullopt;
  if (major < 1) return std::nullopt;
  return std::pair(major, minor);
}

// Whether real_time is the time of an iteration in its thread.
bool TimesOneThread(const std::string& version) {
  return Version(version) >= std::optional(std::pair(1, 9));
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
      names_.insert(row.name);
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
    // Two that differ in how they are measured alone are two.
    for (const std::string& other : names_) {
      if (other == row.name) continue;
      const BenchmarkName parsed = ParseBenchmarkName(other);
      const bool is_alike = parsed.function == name.function &&
                            parsed.threads == name.threads &&
                            parsed.params == name.params;
      if (is_alike) series.variant = name.function + name.settings;
    }
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
    if (!Version(report_.version)) {
      note +=
          "; where a file does not name its version, real_time is read as versions "
          "before 1.9.0 meant it";
    }
    results_.notes.push_back(note);
  }

  const BenchmarkReport& report_;
  std::set<std::string> names_;
  std::set<std::string> own_threads_;  // functions that were measured with Threads()
  std::set<std::string> repeated_, has_median_;
  bool any_threads_ = false;
  int aggregates_ = 0;
  ImportedResults results_;
};

}  // namespace

absl::StatusOr<BenchmarkReport> ParseBenchmarkReport(const std::string& text,
                                                     const std::string& name) {
  // Counters that are no numbers are written as JSON does not have them.
  const std::string numbers = absl::StrReplaceAll(
      ReportIn(text),
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
    report.version = TextField(context, "library_version");
    if (report.version.rfind('v', 0) == 0) report.version.erase(0, 1);
    report.machine = MachineOf(context);
    report.executable =
        std::filesystem::path(TextField(context, "executable")).filename();
    report.date = TextField(context, "date");
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
