// What an author of a workload sees: derive from Workload, register it, done. The
// shortest complete example is workloads/samples/01_independent_work.cc.
//
// The life of a workload, all in one child process:
//   construct(cell)                      untimed: set-up, parameters by name
//   Enter(lane)      on every lane       untimed: once, before the lane's first sample
//   for every sample:
//     Reset(iterations)                  untimed: put the state back
//     Run(lane)      on every lane       TIMED, all lanes started together
//     Verify()                           untimed: is the answer right?
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/base/spin_barrier.h"
#include "results/model/cell.h"

namespace assay {

// One pinned worker thread, as a workload sees it.
class Lane {
 public:
  struct Place {
    int index = 0;  // from 0
    int count = 1;  // lanes of this cell
    int cpu = -1;   // OS index; -1: not pinned
  };
  Lane(Place place, SpinBarrier* barrier) : place_(place), barrier_(barrier) {}

  int index() const { return place_.index; }
  int count() const { return place_.count; }
  int cpu() const { return place_.cpu; }

  // How often Run() is to do its work within one sample. The harness chooses it once
  // per cell so that a sample lasts long enough; at least 1, and the same on all lanes.
  std::int64_t iterations() const { return iterations_; }
  void set_iterations(std::int64_t iterations) { iterations_ = iterations; }

  // Waits, spinning, until every lane of the cell is here. May be used inside Run().
  void Barrier() { barrier_->Arrive(); }

 private:
  Place place_;
  std::int64_t iterations_ = 1;
  SpinBarrier* barrier_;
};

// May throw from its constructor, Enter, Reset and Run when it cannot do its work: that
// is reported with the message, and the cell is given up. A lane that throws out of Run
// must not leave others waiting in a barrier.
class Workload {
 public:
  virtual ~Workload() = default;

  // Called once on each lane's own thread: thread-local state, first touch of memory,
  // thread pools of a runtime. All lanes at the same time; lane.Barrier() works.
  virtual void Enter(Lane& lane) { static_cast<void>(lane); }

  // Called on one thread before every sample, while the lanes sleep.
  virtual void Reset(std::int64_t iterations) { static_cast<void>(iterations); }

  // The timed body: does the work lane.iterations() times. With Scales::kStrong the
  // lanes share each iteration's work; with kThroughput each lane does all of it.
  virtual void Run(Lane& lane) = 0;

  // Called on one thread after every sample. Not OK means that the answer was wrong: a
  // finding, and the sample's time is void.
  virtual absl::Status Verify() = 0;

  // Called after a Verify() that found the answer right: the readings of the sample,
  // those that the case has declared, in that order.
  virtual std::vector<double> Readings() const { return {}; }

  // Items of throughput in one iteration: of all lanes together with kStrong.
  virtual std::int64_t ItemsPerIteration() const { return 1; }

  // The same of one lane with kThroughput; the default is for lanes that do all alike.
  virtual std::int64_t ItemsOfLane(int lane) const {
    static_cast<void>(lane);
    return ItemsPerIteration();
  }

  // With Threading::kOwn: process ids of the workers that the workload has started
  // (threads of this process are found without help). Evidence is read from them.
  virtual std::vector<int> WorkerProcesses() const { return {}; }
};

// Parameters and constants of a cell by name. A name that the case has not declared, or
// a type other than that of its default, is our bug and aborts.
std::int64_t IntegerParam(const Cell& cell, const std::string& name);
double NumberParam(const Cell& cell, const std::string& name);
const std::string& WordParam(const Cell& cell, const std::string& name);
double Constant(const Cell& cell, const std::string& name);

}  // namespace assay
