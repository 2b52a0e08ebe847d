// The loop of a child that answers the driver: reads requests, one JSON object a line,
// and writes one reply to each, until the driver closes its end. Tested in
// cell_server_test.cc.
#pragma once

#include <functional>

#include "harness/base/line_channel.h"
#include "results/model/message.h"

namespace assay {

// A line that is no request is answered with a FailedReply. Returns the process's exit
// code.
int ServeRequests(LineChannel& channel,
                  const std::function<Reply(const Request&)>& answer);

}  // namespace assay
