// What is done about a failure before it is reported: its seed is replayed, to say how
// often it repeats, and what is needed for it is cut down while it still fails. Tested
// with scripted children in follow_up_test.cc.
#pragma once

#include <functional>
#include <string>

#include "harness/run/child.h"
#include "results/model/plan.h"

namespace assay {

// How a failure was met: the burst that failed, or that its child did not survive.
struct FailedBurst {
  Cell cell;
  BurstOrder order;
  std::int64_t iteration = -1;  // the first that failed; -1: it cannot be told
  bool is_stuck = false;
};

struct FollowUp {
  int tries = 0;
  int failed = 0;    // of them
  Cell cell;         // cut down as far as it still fails
  BurstOrder order;  // that repeats it
  bool shrunk = false;
};

// Each try has a fresh child. `give_up` is asked between tries: the user may be waiting.
FollowUp FollowUpOn(const FailedBurst& failed, int tries, ChildFactory& children,
                    int generation, const std::function<bool()>& give_up);

// One burst in a fresh child: whether it failed, in whatever way.
bool FailsAgain(const Cell& cell, const BurstOrder& order, ChildFactory& children,
                int generation);

}  // namespace assay
