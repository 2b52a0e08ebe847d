// The verdict on anyone's paired rounds: the procedure of a run, from rows of times that
// some other tool or a person measured. Everything that was counted comes back, so that
// the verdict can be recounted by hand. Pure. Tested in recount_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/statistics/rule.h"
#include "results/model/claim.h"
#include "results/model/verdict.h"

namespace assay {

// One round; times in seconds. A time that is absent was not measured: the round is void.
struct PairedRow {
  std::int64_t line = 0;   // in its file, for messages
  std::int64_t round = 0;  // rows come in the order of their rounds
  std::optional<double> baseline_s = {};
  std::optional<double> candidate_s = {};
  // The share of its time that an arm was kept from its CPUs, from 0; in all rows or in
  // none.
  std::optional<double> baseline_contention = {};
  std::optional<double> candidate_contention = {};
  // When the round began, and which start of the processes it belongs to; each in all
  // rows or in none. Absent: rounds followed each other without a pause, each with fresh
  // processes.
  std::optional<double> at_s = {};
  std::optional<int> generation = {};
};

struct RecountOptions {
  Metric metric = Metric::kSpeedup;  // or kOverhead
  Target target = {};
  double confidence = 0.95;
  int rounds_dropped = 2;
  double contention_max = 0.02;  // of run delay; 0.10 suits CPU pressure
  double span_min_s = 10;
};

struct Recount {
  VerdictKind kind = VerdictKind::kUndecided;
  std::string reason = {};
  Decision decision = {};
  // Rows, and what became of them.
  int rows = 0;
  int dropped = 0;
  int voided = 0;
  int contended = 0;
  int clean = 0;
  bool ungated = false;  // the rows say nothing of contention
  // Of the `decision.n` clean rounds that decided, or of all clean ones.
  AdverseCounts counts = {};
  double span_s = 0;
  int generations = 0;
  std::int64_t last_round = -1;  // the last of them; -1: none
  std::optional<double> rounds_needed = {};
};

// A time or a share that cannot be one is InvalidArgument, with its line, and so are
// rounds out of order and no rows at all.
absl::StatusOr<Recount> RecountRounds(const std::vector<PairedRow>& rows,
                                      const RecountOptions& options);

}  // namespace assay
