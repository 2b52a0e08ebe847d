// From raw samples to what statistics work on: which samples are clean, and the rounds in
// which both arms of a claim are. Pure. Tested in grade_test.cc
// and evaluate_test.cc.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/statistics/contention.h"
#include "harness/statistics/rule.h"
#include "results/journal/journal.h"
#include "results/model/plan.h"
#include "results/model/run_report.h"

namespace assay {

// The samples of finished rounds, found by round and cell, each judged once.
class Evidence {
 public:
  Evidence(const Plan& plan, const RunRecords& records, const ContentionLimits& limits);

  // The rounds that count: finished and behind the warm-up, ascending.
  const std::vector<int>& rounds() const { return rounds_; }

  // Null where the cell was not measured in this round.
  const Sample* Find(int round, int cell) const;
  const Cleanliness& JudgementOf(const Sample& sample) const;
  bool IsUsable(const Sample& sample) const;  // clean and with the right answer

  bool HasWrongAnswer(int cell) const;
  std::vector<CellQuality> Quality() const;

 private:
  struct Judged {
    const Sample* sample = nullptr;
    Cleanliness cleanliness;
  };
  std::size_t cell_count_;
  std::vector<int> rounds_;
  std::map<int, std::vector<Judged>> by_round_;  // one entry a cell
};

// Nanoseconds for a unit of work: an iteration (kStrong) or an item (kThroughput). So a
// speedup is a ratio of two of these, also where lanes have callers behind them, whose
// number is the same for any number of lanes.
double UnitTimeNs(const Sample& sample, const Cell& cell);

// Milliseconds of one iteration, as users see it.
double MsPerIteration(const Sample& sample);

// Items per second over all lanes.
double ItemsPerSecond(const Sample& sample);

// The rounds in which all of `cells` were measured, and of these the usable ones with
// their log value.
struct PairedRounds {
  std::vector<int> measured;  // round numbers, ascending
  bool ungated = false;       // the kernel gave no evidence of contention for some sample
  std::vector<CleanRound> clean;
  std::vector<int> round_numbers;  // of `clean`
};
using LogValue = std::function<double(const std::vector<const Sample*>& samples)>;
PairedRounds Pair(const Evidence& evidence, const std::vector<int>& cells,
                  const LogValue& value);

}  // namespace assay
