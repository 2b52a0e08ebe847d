#include "harness/verdict/steering.h"

#include <numeric>
#include <set>

namespace assay {
namespace {

bool RoundsAreSpent(const Plan& plan, const RunRecords& records) {
  const int finished = static_cast<int>(records.rounds.size());
  return finished >= plan.limits.rounds_max + plan.limits.rounds_dropped;
}

}  // namespace

std::vector<int> ClaimSteering::ActiveCells(const RunRecords& records) {
  std::set<int> active;
  decided_ = 0;
  const std::vector<Grade> grades = GradeClaims(plan_, records, limits_);
  for (std::size_t index = 0; index < grades.size(); ++index) {
    if (!grades[index].open) {
      ++decided_;
      continue;
    }
    const PlannedClaim& planned = plan_.claims[index];
    if (planned.baseline >= 0) active.insert(planned.baseline);
    active.insert(planned.candidate);
  }
  end_reason_ = plan_.cells.empty() ? "untestable"
                : active.empty()    ? "decided"
                                    : "rounds";
  if (RoundsAreSpent(plan_, records)) return {};
  return std::vector<int>(active.begin(), active.end());
}

std::vector<int> SweepSteering::ActiveCells(const RunRecords& records) {
  if (RoundsAreSpent(plan_, records)) return {};
  std::vector<int> all(plan_.cells.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace assay
