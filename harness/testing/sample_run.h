// A whole run of a machine that is not here: two packages of four cores with two threads
// each, on which 1 to 8 lanes were measured. Made up, and says so; but complete, so that
// laws, bands, flavours, findings and hostile names can be tested on any machine.
#pragma once

#include <string>

#include "results/journal/journal.h"
#include "results/model/model_json.h"

namespace assay {

struct SampleRunOptions {
  std::string run_id = "sample";
  std::string time_utc = "2026-11-01T12:00:00Z";
  double slower = 1;                // the parallel variants take this many times as long
  double steps_per_ms = 10'000;     // the calibration; times are proportional to it
  std::string flavour = "release";  // of all cells but those that show what tsan costs
  std::string cpu_model = "Sample CPU (made up)";
  int rounds = 40;
  bool has_findings = true;
};

struct SampleRun {
  RunHeader header;
  RunRecords records;
};
SampleRun MakeSampleRun(const SampleRunOptions& options);

}  // namespace assay
