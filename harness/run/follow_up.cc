#include "harness/run/follow_up.h"

#include <algorithm>
#include <memory>

namespace assay {
namespace {

// Set-up of a child and its case, on top of the burst's own time.
constexpr double kSetUpS = 30;
// A failure that is replayed is known to get stuck, so less patience is needed to see it.
constexpr double kStuckAgainS = 0.3;
// How often something smaller is tried before it counts as not failing.
constexpr int kShrinkTries = 3;
// Below this share of failing replays, not failing says too little to shrink by.
constexpr double kShrinkShare = 0.3;

class Shrinker {
 public:
  Shrinker(FollowUp* found, ChildFactory& children, int generation,
           const std::function<bool()>& give_up)
      : found_(*found), children_(children), generation_(generation), give_up_(give_up) {}

  // Threads first: a failure of two is understood soonest; then the scripts; then how
  // long it takes.
  void Run() {
    const int least = found_.cell.stress->info.actors_min;
    while (found_.cell.threads > least) {
      FollowUp smaller = found_;
      smaller.cell.threads = std::max(least, found_.cell.threads / 2);
      for (LanePlacement& placement : smaller.cell.stress->placements) {
        if (placement.cpus.empty()) continue;
        placement.cpus.resize(static_cast<std::size_t>(smaller.cell.threads));
      }
      if (!Accept(smaller)) break;
    }
    for (auto& [name, value] : found_.cell.params) {
      while (std::holds_alternative<std::int64_t>(value)) {
        const std::int64_t now = std::get<std::int64_t>(value);
        if (name != "operations" || now <= 1) break;
        FollowUp smaller = found_;
        smaller.cell.params[name] = now / 2;
        if (!Accept(smaller)) break;
      }
    }
    while (found_.order.iterations_max > 1) {
      FollowUp smaller = found_;
      smaller.order.iterations_max = found_.order.iterations_max / 2;
      if (!Accept(smaller)) break;
    }
  }

 private:
  bool Accept(const FollowUp& smaller) {
    for (int i = 0; i < kShrinkTries; ++i) {
      if (give_up_()) return false;
      if (!FailsAgain(smaller.cell, smaller.order, children_, generation_)) continue;
      found_.cell = smaller.cell;
      found_.order = smaller.order;
      return found_.shrunk = true;
    }
    return false;
  }

  FollowUp& found_;
  ChildFactory& children_;
  const int generation_;
  const std::function<bool()>& give_up_;
};

}  // namespace

bool FailsAgain(const Cell& cell, const BurstOrder& order, ChildFactory& children,
                int generation) {
  absl::StatusOr<std::unique_ptr<Child>> child = children.Start(cell, generation);
  if (!child.ok()) return false;
  const auto answer = (*child)->Ask(BurstRequest{.cell = cell, .order = order},
                                    order.seconds + order.stuck_after_s + kSetUpS);
  if (std::holds_alternative<ChildFault>(answer)) return true;
  const auto* reply = std::get_if<BurstReply>(&std::get<Reply>(answer));
  return reply != nullptr && reply->result.failures > 0;
}

FollowUp FollowUpOn(const FailedBurst& failed, int tries, ChildFactory& children,
                    int generation, const std::function<bool()>& give_up) {
  FollowUp found{.cell = failed.cell, .order = failed.order};
  // Twice as far as it took: no replay is exactly like the first time.
  if (failed.iteration >= 0)
    found.order.iterations_max = 2 * (failed.iteration + 1) + 100;
  if (failed.is_stuck) found.order.stuck_after_s = kStuckAgainS;
  for (; found.tries < tries && !give_up(); ++found.tries) {
    if (FailsAgain(found.cell, found.order, children, generation)) ++found.failed;
  }
  // What gets stuck takes too long to be cut down as well.
  const bool repeats = found.failed >= kShrinkShare * found.tries && found.failed > 0;
  if (repeats && !failed.is_stuck) {
    Shrinker(&found, children, generation, give_up).Run();
  }
  return found;
}

}  // namespace assay
