// What a file of another tool says, in assay's terms. Plain data; made by the readers of
// this folder, turned into a run by import_run.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "results/model/case_info.h"
#include "results/model/cell.h"
#include "results/model/plan.h"
#include "results/model/record.h"

namespace assay {

// One measurement: a repetition, a timed run, an iteration of JMH.
struct ImportedSample {
  double span_s = 0;  // wall time of all threads together, as far as the tool tells it
  std::int64_t iterations = 1;  // done in that time, by all threads
  int generation = -1;  // samples of one process have the same number; -1: its own
};

// The samples of one benchmark on one number of threads, in the order that they were
// taken.
struct ImportedSeries {
  std::string workload;  // what it is comparable within; empty: the file's name
  std::string variant;
  int threads = 1;
  std::map<std::string, std::string> params;
  Scales scales = Scales::kStrong;  // kThroughput: each thread did iterations of its own
  std::vector<ImportedSample> samples;
};

// The sample as a measurement of that cell.
void SetTimes(const ImportedSample& sample, const Cell& cell, Measurement* measurement);

// Series of one file that would be one cell get numbers: "sort f", "sort f (2)".
void NameApart(std::vector<ImportedSeries>* series);

// Something that went wrong while the tool measured.
struct ImportedFailure {
  std::string benchmark;
  std::string summary;
};

struct ImportedResults {
  ImportedFile file;
  std::string time_utc;  // when it was measured, as the file says; perhaps empty
  std::vector<ImportedSeries> series;
  std::vector<ImportedFailure> failures;
  std::vector<std::string> notes;  // what the numbers are, where that is not plain
};

// Where the number of threads stands in names: "-T([0-9]+)". The first group is the
// number; names that do not match have one thread. Empty: nowhere.
struct ImportOptions {
  std::string threads_pattern;
};

}  // namespace assay
