// The JSON of Google Benchmark programs (docs/user_guide.md there, "Output Formats").
// Tested in google_benchmark_test.cc on files that real programs wrote.
//
// What `real_time` means with Threads(n) depends on the version. Until 1.8.5 it is the
// mean over threads of their time, divided by the iterations of all threads: with n
// threads that do as well as one it falls to 1/n. From 1.9.0 on (pull request 1836) it is
// the time of one iteration in its thread, which then stays as it is. Either gives the
// mean time that the threads took; their span, from the first start to the last end, is
// told by neither.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/import/results.h"

namespace assay {

// One measurement of one benchmark.
struct BenchmarkRow {
  std::string name;  // without what aggregates append
  int threads = 1;   // by Threads()
  std::int64_t iterations = 0;
  double real_time_ns = 0;  // as the version means it
  std::string error;        // it was skipped, or ended with an error; empty: neither
  std::string aggregate;    // "median"; empty: a repetition
};

struct BenchmarkReport {
  std::string version;  // "1.9.1"; empty: older than 1.8.4, which does not say
  std::string machine;
  std::string executable;
  std::string date;
  std::vector<BenchmarkRow> rows;
};

// `text` may also have what the program printed itself, before and after. InvalidArgument
// where it holds no such JSON; the message begins with `name`.
absl::StatusOr<BenchmarkReport> ParseBenchmarkReport(const std::string& text,
                                                     const std::string& name);

// Which series a benchmark's rows belong to.
struct BenchmarkIdentity {
  std::string name;       // as the rows have it, and as --benchmark_filter sees it
  ImportedSeries series;  // without samples
};
// In the order of the report, each once.
std::vector<BenchmarkIdentity> IdentitiesOf(const BenchmarkReport& report);

// The sample that a row is, whatever the version means by its time.
ImportedSample SampleOf(const BenchmarkRow& row, const std::string& version);

// The repetitions of each benchmark; of one that has aggregates alone its median (or
// mean) as one sample, which supports no interval.
ImportedResults ResultsOf(const BenchmarkReport& report, const std::string& name);

// All repetitions of a report about one benchmark together. FailedPrecondition where it
// was skipped or ended with an error, NotFound where there is none.
absl::StatusOr<ImportedSample> OneSampleOf(const BenchmarkReport& report);

}  // namespace assay
