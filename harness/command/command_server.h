// The child of `assay command`: answers requests about cells that are programs. Tested in
// command_server_test.cc.
#pragma once

#include <map>
#include <memory>

#include "harness/command/prepared_command.h"
#include "results/model/message.h"

namespace assay {

class CommandServer {
 public:
  // Never fails: what cannot be done is a FailedReply.
  Reply Answer(const Request& request);

 private:
  Reply Prepare(const PrepareRequest& request);
  Reply Measure(const MeasureRequest& request);

  std::map<int, std::unique_ptr<PreparedCommand>> commands_;
};

// Serves `descriptor` until end of file, then runs the cells' cleanups. Returns the
// process's exit code.
int ServeCommands(int descriptor);

}  // namespace assay
