// Who calls in a cell, as the parameter `callers` says: the lanes themselves, or more
// threads than there are lanes, shared out over them, as in a server with more threads
// than cores. Tested in callers_test.cc.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "harness/declare/workload.h"
#include "workloads/callers/callers.h"

namespace assay {

class CallerGroup {
 public:
  // `callers` = 0 means the lanes. Throws std::invalid_argument where some lane would
  // have no caller.
  CallerGroup(int callers, int lanes);

  int size() const { return size_; }
  int CountOf(int lane) const;  // of those behind this lane, or the lane itself
  bool is_behind_lanes() const { return !behind_.empty(); }

  // Starts the threads behind this lane, which inherit its CPU; each round they run
  // body(caller), callers numbered from 0 over all lanes. Called on the lane's thread.
  void Start(const Lane& lane, std::function<void(int caller)> body);

  // One round of the callers behind this lane.
  void RunOnce(const Lane& lane) { behind_[IndexOf(lane)]->RunOnce(); }

  // Ends the threads behind this lane.
  void Stop(const Lane& lane) { behind_[IndexOf(lane)].reset(); }

 private:
  static std::size_t IndexOf(const Lane& lane) {
    return static_cast<std::size_t>(lane.index());
  }

  int FirstOf(int lane) const;

  int size_;
  int lanes_;
  std::vector<std::unique_ptr<Callers>> behind_;  // by lane; empty: the lanes call
};

// The parameter, for cases that have it.
ParamInfo CallersParam();

}  // namespace assay
