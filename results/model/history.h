// Many runs side by side: the list of runs, and one case over time. Read from the index
// in results/history, judged by harness/app/case_history, shown by
// results/export/history_*.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

// Whether a file has changed since it was read.
struct FileStamp {
  std::int64_t size = 0;
  std::int64_t mtime_ns = 0;
  bool operator==(const FileStamp&) const = default;
};

// A run as a list of runs shows it.
struct RunRow {
  std::string run_id;
  std::string path;      // its folder
  std::string time_utc;  // ISO 8601, when it began
  std::string assay_version;
  // What numbers have to share to be compared, in words: "2 cores of Some CPU (KVM)".
  std::string machine;
  std::string kernel;
  std::string command;
  std::string end_reason;
  FileStamp header;  // run.json
  FileStamp journal;
  int proved = 0;
  int refuted = 0;
  int undecided = 0;
  int untestable = 0;
  int findings = 0;
  bool operator==(const RunRow&) const = default;
};

// A case that some run has measured.
struct CaseSummary {
  std::string workload;
  int runs = 0;
  std::vector<std::string> metrics;  // in the order in which a report has them
  bool operator==(const CaseSummary&) const = default;
};

struct RunList {
  std::vector<RunRow> runs;  // by time, newest last
  std::vector<CaseSummary> cases;
};

// One number of one cell, and everything that it has to share with another to be
// compared with it.
struct SeriesKey {
  std::string workload;
  std::string variant;
  int threads = 1;
  std::string params;  // "agents=64 work_ms=1"
  std::string placement;
  std::string flavour;
  std::string machine;  // RunRow::machine
  std::string metric;
  std::string unit;
  std::string baseline;  // "sequential x1"; empty where the metric has none
  auto operator<=>(const SeriesKey&) const = default;
};

struct SeriesPoint {
  std::string run_id;
  std::string time_utc;
  double value = 0;
  double low = 0;  // an end may be infinite: too few rounds bound nothing
  double high = 0;
  int n = 0;  // clean rounds
  // What the run calibrated its work with (Cell::constants); absent where it calibrated
  // nothing, or more than one thing.
  std::optional<double> constant = {};
  bool operator==(const SeriesPoint&) const = default;
};

// A step from one level to the next.
struct SeriesChange {
  int index = 0;  // of the first point of the new level
  double before = 0;
  double after = 0;
};

// A trend is taken for one up to this p: a page shows many series, and at 0.05 one in
// twenty would have a trend by chance.
inline constexpr double kTrendP = 0.01;

struct SeriesTrend {
  int begin = 0;     // the first point that it is of: of the newest level
  double slope = 0;  // of the logarithm, a run: 0.004 is +0.4 %
  double p = 1;      // Mann-Kendall, two-sided
};

struct Series {
  SeriesKey key;
  std::vector<SeriesPoint> points;  // by time, newest last
  std::vector<SeriesChange> changes;
  std::optional<SeriesTrend> trend;  // absent where the points are too few to show one
  std::string note;                  // why nothing was looked for; empty: it was
};

struct CaseHistory {
  std::string workload;
  std::string metric;
  std::vector<std::string> other_metrics;  // what could have been asked for instead
  double change_min = 0.03;                // relative; smaller steps are not shown
  std::vector<Series> series;
  std::vector<std::string> notes;
};

}  // namespace assay
