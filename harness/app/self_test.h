// The harness tested on this machine, where the truth is known. One trial is a whole run
// (fresh children, own journal, sequential verdicts) over three cells on each thread
// count: some work, the same work under a second name, and k times the work.
//
//   the same work     ">= 1.02" of itself is false, "0.98..1.02" is true
//   k times the work  ">= 1.02 k" of the overhead is false, "0.98 k..1.02 k" is true
//
// A verdict that says otherwise is wrong. Its chance at the exact target is at most 2.5
// %; here the truth is 2 % away, so wrong verdicts should not be seen at all. Pure; the
// runs are the doctor's. Tested in self_test_test.cc.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "harness/app/doctor_checks.h"
#include "results/model/plan.h"
#include "results/model/run_report.h"

namespace assay {

// What the third cell does of the first one's work.
inline constexpr int kWorkFactor = 3;

// `sweep` holds the work's cells, one for each thread count; the integer parameter
// `size` says how much there is of it.
absl::StatusOr<Plan> PlanSelfTest(const Plan& sweep, const std::string& size);

// What the verdicts of several trials came to.
struct SelfTestTally {
  struct Kind {
    int right = 0;
    int wrong = 0;
    int undecided = 0;
    int trials_wrong = 0;  // trials with a wrong verdict: their verdicts share rounds
    std::vector<std::string> wrong_verdicts = {};  // one phrase each
    std::vector<double> ratios = {};               // measured, of each trial and count
  };
  Kind same;    // the same work
  Kind factor;  // k times the work
  int trials = 0;
};
void AddTrial(const RunReport& report, SelfTestTally* tally);

// "self-test: the same work twice" and "self-test: 3 times the work".
std::vector<DoctorCheck> CheckSelfTest(const SelfTestTally& tally);

}  // namespace assay
