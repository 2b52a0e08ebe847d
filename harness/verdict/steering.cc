#include "harness/verdict/steering.h"

#include <algorithm>
#include <numeric>

namespace assay {
namespace {

// Claims come first: most are decided within so many rounds. Then the cells of
// predictions are measured as well, so that one claim that stays open cannot starve them.
constexpr int kClaimsAloneRounds = 40;

// Enough for intervals that hold for several thread counts together, and a little more
// than the span that the rule asks for.
constexpr int kPredictionRounds = 24;
constexpr double kPredictionSpanS = 12;

bool RoundsAreSpent(const Plan& plan, const RunRecords& records) {
  const int finished = static_cast<int>(records.rounds.size());
  return finished >= plan.limits.rounds_max + plan.limits.rounds_dropped;
}

}  // namespace

std::vector<int> ClaimSteering::ActiveCells(const RunRecords& records) {
  std::set<int> active;
  decided_ = 0;
  grader_.Update(records);
  for (std::size_t index = 0; index < plan_.claims.size(); ++index) {
    if (!grader_.IsOpen(index)) {
      ++decided_;
      continue;
    }
    const PlannedClaim& planned = plan_.claims[index];
    if (planned.baseline >= 0) active.insert(planned.baseline);
    active.insert(planned.candidate);
  }
  const bool claims_had_their_share =
      active.empty() || static_cast<int>(records.rounds.size()) >= kClaimsAloneRounds;
  if (plan_.predict && claims_had_their_share) active.merge(CellsToPredictFrom());
  end_reason_ = plan_.cells.empty() ? "untestable"
                : active.empty()    ? "decided"
                                    : "rounds";
  if (RoundsAreSpent(plan_, records)) return {};
  return std::vector<int>(active.begin(), active.end());
}

std::set<int> ClaimSteering::CellsToPredictFrom() const {
  std::set<int> cells;
  for (const PlannedClaim& planned : plan_.claims) {
    if (!grader_.WouldGainFrom(planned.prediction, kPredictionRounds, kPredictionSpanS)) {
      continue;
    }
    cells.insert(planned.prediction.begin(), planned.prediction.end());
  }
  return cells;
}

std::vector<int> SweepSteering::ActiveCells(const RunRecords& records) {
  if (RoundsAreSpent(plan_, records)) return {};
  std::vector<int> all(plan_.cells.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace assay
