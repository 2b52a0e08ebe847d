// See command_server.h.
#include "harness/command/command_server.h"

#include <utility>

#include "harness/cell/serve_requests.h"

namespace assay {
namespace {

Reply Failed(const CommandFailure& failure) {
  return FailedReply{.message = failure.summary, .kind = failure.kind};
}

}  // namespace

Reply CommandServer::Answer(const Request& request) {
  if (std::holds_alternative<CalibrateRequest>(request)) return CalibratedReply{};
  if (const auto* prepare = std::get_if<PrepareRequest>(&request)) {
    return Prepare(*prepare);
  }
  if (const auto* measure = std::get_if<MeasureRequest>(&request)) {
    return Measure(*measure);
  }
  return FailedReply{"this child runs programs only"};
}

Reply CommandServer::Prepare(const PrepareRequest& request) {
  if (!request.cell.command) return FailedReply{"this child runs programs only"};
  auto created = PreparedCommand::Create(request.cell);
  if (const auto* failure = std::get_if<CommandFailure>(&created))
    return Failed(*failure);
  auto& command = std::get<std::unique_ptr<PreparedCommand>>(created);
  PreparedReply reply{.cell_index = request.cell_index, .iterations = request.iterations};
  if (request.iterations > 0) {
    // A later generation: each run has a process of its own, so nothing has to warm up.
    command->set_runs(request.iterations);
  } else {
    const OrFailure<CommandSample> warm_up = command->Calibrate(request.sample_min_s);
    if (const auto* failure = std::get_if<CommandFailure>(&warm_up)) {
      return Failed(*failure);
    }
    const Measurement& measurement = std::get<CommandSample>(warm_up).measurement;
    reply.iterations = command->runs();
    reply.span_ns = measurement.span_ns;
    reply.wrong_answer = measurement.wrong_answer;
  }
  commands_[request.cell_index] = std::move(command);
  return reply;
}

Reply CommandServer::Measure(const MeasureRequest& request) {
  const auto command = commands_.find(request.cell_index);
  if (command == commands_.end()) return FailedReply{"cell was not prepared"};
  OrFailure<CommandSample> sample = command->second->Measure();
  if (const auto* failure = std::get_if<CommandFailure>(&sample)) return Failed(*failure);
  CommandSample& taken = std::get<CommandSample>(sample);
  return MeasuredReply{.cell_index = request.cell_index,
                       .measurement = std::move(taken.measurement),
                       .machine = taken.machine};
}

int ServeCommands(int descriptor) {
  CommandServer server;
  LineChannel channel(descriptor);
  return ServeRequests(channel,
                       [&](const Request& request) { return server.Answer(request); });
}

}  // namespace assay
