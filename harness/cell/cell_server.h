// A child's side of the protocol: reads requests, one JSON object a line, and answers
// each with one reply, until the driver closes its end. Tested in cell_server_test.cc.
#pragma once

#include "harness/cell/prepared_cell.h"
#include "results/model/message.h"

namespace assay {

// Holds the cells of one generation.
class CellServer {
 public:
  explicit CellServer(Engine engine) : engine_(std::move(engine)) {}

  // Never fails: what cannot be done is a FailedReply.
  Reply Answer(const Request& request);

 private:
  Reply Calibrate(const CalibrateRequest& request);
  Reply Prepare(const PrepareRequest& request);
  Reply Measure(const MeasureRequest& request);

  Engine engine_;
  std::map<int, std::unique_ptr<PreparedCell>> cells_;
};

// Serves `descriptor` until end of file. Returns the process's exit code.
int ServeCells(int descriptor, Engine engine);

}  // namespace assay
