// Verdicts: from a plan's claims and the records so far. Pure, and the same while the run
// goes on as when its journal is read again: both take in the same records in the same
// order. Tested in grade_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/statistics/contention.h"
#include "harness/statistics/multiplicity.h"
#include "results/journal/journal.h"
#include "results/model/plan.h"
#include "results/model/verdict.h"

namespace assay {

// A claim's verdict and whether more rounds could change it.
struct Grade {
  Verdict verdict;
  bool open = false;  // undecided, testable and worth measuring on
};

// The claims of a run. Claims of one claims file form a family and share its error rate
// (docs/procedure.md 6.5); a claim whose cell fails stays in its family, so that no
// verdict depends on when the failure came. What a round costs does not grow with the
// rounds before it.
class Grader {
 public:
  // Keeps a reference to the plan.
  Grader(const Plan& plan, const ContentionLimits& limits);

  // Takes in what is new since the last call. `records` must be those of the last call,
  // grown.
  void Update(const RunRecords& records);

  bool IsOpen(std::size_t claim) const;
  // Whether any of the cells has fewer samples or a shorter span than that; false where
  // one of them cannot be measured any more.
  bool WouldGainFrom(const std::vector<int>& cells, int samples, double span_s) const;
  std::vector<Grade> Grades();  // one for each claim of the plan, in order

 private:
  // What the records so far say of one cell.
  struct CellTally {
    int samples = 0;
    double first_s = 0;  // when its samples were taken
    double last_s = 0;
    std::int64_t trials = 0;          // iterations
    std::int64_t wrong_at_least = 0;  // trials with a wrong answer
    std::int64_t wrong_at_most = 0;
    std::string fault = {};  // a finding after which its times say nothing
    bool gave_wrong_answer = false;
  };
  struct TimedClaim {
    int test = -1;  // index in families_; -1: not decided by times
    std::vector<int> measured_rounds = {};
    bool ungated = false;
  };
  using Round = std::vector<const Sample*>;  // by cell; null where not measured

  void TakeSample(const Sample& sample);
  void TakeFinding(const Finding& finding);
  void TakeRound(int number, const Round& round);
  void TakeRoundOf(std::size_t claim, int number, const Round& round);
  const Cleanliness& JudgementOf(std::size_t cell, const Round& round);
  std::string SpoiledBy(const PlannedClaim& planned) const;
  Grade GradeOf(std::size_t claim);
  Grade GradeByTimes(std::size_t claim);
  Grade GradeFailureRate(const PlannedClaim& planned) const;

  const Plan& plan_;
  ContentionLimits limits_;
  ClaimFamilies families_;
  std::vector<TimedClaim> claims_;
  std::vector<CellTally> cells_;
  std::map<int, std::vector<std::size_t>> pending_;  // samples of rounds without an end
  std::vector<Cleanliness> judged_;                  // of the round at hand, by cell
  std::vector<bool> is_judged_;
  std::size_t samples_seen_ = 0;
  std::size_t rounds_seen_ = 0;
  std::size_t findings_seen_ = 0;
  bool ended_ = false;
};

// The same at once.
std::vector<Grade> GradeClaims(const Plan& plan, const RunRecords& records,
                               const ContentionLimits& limits);

}  // namespace assay
