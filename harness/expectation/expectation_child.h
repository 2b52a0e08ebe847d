// The other end of an expectation: this test program, started again, whose test has come
// to the same place and now does what the driver asks for. Not for users.
#pragma once

#include "assay/testing.h"
#include "harness/cell/prepared_cell.h"
#include "harness/topology/machine_probe.h"
#include "results/model/message.h"

namespace assay {

// The cells' variants.
inline constexpr char kSerialVariant[] = "serial";
inline constexpr char kParallelVariant[] = "parallel";

// Answers requests about the two cells of one expectation. Looks at the machine itself,
// around the timed part: threads that have ended leave no evidence of their own.
class ExpectationServer {
 public:
  // Only one at a time in a process. The expectation outlives it.
  explicit ExpectationServer(const SpeedupExpectation& expectation);

  Reply Answer(const Request& request);

 private:
  struct Prepared {
    std::unique_ptr<PreparedCell> cell;
    std::unique_ptr<MachineProbe> machine;  // of the cell's CPUs
    bool starts_threads = false;
  };
  Reply Prepare(const PrepareRequest& request);
  Reply Measure(const MeasureRequest& request);

  std::map<int, Prepared> cells_;
};

}  // namespace assay
