// One case over many runs: what the index knows of it -> series, their changes and
// trends. Pure. Tested in case_history_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/plan/params.h"
#include "results/history/index.h"
#include "results/model/history.h"

namespace assay {

// What of the case is asked for; what is empty leaves nothing out.
struct CaseQuery {
  std::vector<std::string> variants;
  std::string threads;  // as --threads takes them
  std::vector<ParamOverride> params;
  std::string metric;  // empty: speedup where it was measured on several thread counts,
                       // otherwise time
  double change_min = 0.03;  // relative
};

// `points` are all of one case, by time, and not none. An error names the option that no
// run has an answer to.
//
// A run calibrates work such as "steps that take a millisecond" afresh, so its times in
// milliseconds do not compare with another's: they are proportional to what the
// calibration gave. Times (and throughputs, inversely) of such series are therefore given
// as if all runs had the newest one's constant. Ratios need nothing of that, and other
// readings are left as they are.
absl::StatusOr<CaseHistory> MakeCaseHistory(const std::vector<IndexedPoint>& points,
                                            const CaseQuery& query);

}  // namespace assay
