// The protocol between the driver and a child: one JSON object a line, in each
// direction, on a descriptor of its own. The driver asks, the child answers each request
// with exactly one reply. Sizes are bounded by the number of lanes.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "results/model/cell.h"
#include "results/model/record.h"
#include "results/model/sanitizer_report.h"

namespace assay {

// Measure the constants of a workload (its calibration function).
struct CalibrateRequest {
  std::string workload;
};
// Build the workload of a cell and, where `iterations` is 0, find how many iterations
// make a sample last `sample_min_s`.
struct PrepareRequest {
  int cell_index = 0;
  Cell cell;
  std::int64_t iterations = 0;
  double sample_min_s = 0.05;
};
struct MeasureRequest {
  int cell_index = 0;
};
// Run one burst of a stress cell, which needs no preparation.
struct BurstRequest {
  int cell_index = 0;
  Cell cell;
  BurstOrder order;
};
using Request =
    std::variant<CalibrateRequest, PrepareRequest, MeasureRequest, BurstRequest>;

struct CalibratedReply {
  Constants constants;
};
struct PreparedReply {
  int cell_index = 0;
  std::int64_t iterations = 0;
  std::int64_t span_ns = 0;  // of the last warm-up sample: how long one takes; 0: none
  std::string wrong_answer;  // of the warm-up, whose sample is otherwise thrown away
  std::vector<SanitizerReport> reports = {};  // of ThreadSanitizer, since the last reply
};
struct MeasuredReply {
  int cell_index = 0;
  Measurement measurement;
  std::vector<SanitizerReport> reports = {};
  // Of the timed part alone, from a child that looked at the machine itself.
  std::optional<MachineEvidence> machine = {};
};
struct BurstReply {
  int cell_index = 0;
  BurstResult result;
  std::vector<SanitizerReport> reports = {};
};
// The request could not be carried out: bad parameters, an exception in the workload, a
// program that failed.
struct FailedReply {
  std::string message;
  std::string kind = {};  // of the finding that it becomes; empty: by what was asked for
};
using Reply =
    std::variant<CalibratedReply, PreparedReply, MeasuredReply, BurstReply, FailedReply>;

}  // namespace assay
