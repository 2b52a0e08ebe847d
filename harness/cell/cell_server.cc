#include "harness/cell/cell_server.h"

#include <exception>
#include <string>

#include "harness/cell/sanitizer_reports.h"
#include "harness/cell/serve_requests.h"

namespace assay {
namespace {

FailedReply Failed(const absl::Status& status) { return {std::string(status.message())}; }

// Also where an author's calibration throws.
absl::StatusOr<Constants> RunCalibration(const std::string& workload) {
  for (const RegisteredCase& registered : RegisteredCases()) {
    if (registered.info.name != workload) continue;
    if (registered.calibrate == nullptr) continue;
    try {
      return registered.calibrate();
    } catch (const std::exception& error) {
      return absl::InternalError(workload +
                                 ": exception in calibration: " + error.what());
    }
  }
  return Constants{};
}

}  // namespace

Reply CellServer::Answer(const Request& request) {
  if (const auto* calibrate = std::get_if<CalibrateRequest>(&request)) {
    return Calibrate(*calibrate);
  }
  if (const auto* prepare = std::get_if<PrepareRequest>(&request))
    return Prepare(*prepare);
  return Measure(std::get<MeasureRequest>(request));
}

Reply CellServer::Calibrate(const CalibrateRequest& request) {
  absl::StatusOr<Constants> constants = RunCalibration(request.workload);
  if (!constants.ok()) return Failed(constants.status());
  return CalibratedReply{*std::move(constants)};
}

Reply CellServer::Prepare(const PrepareRequest& request) {
  absl::StatusOr<std::unique_ptr<PreparedCell>> cell =
      PreparedCell::Create(request.cell, engine_);
  if (!cell.ok()) return Failed(cell.status());
  // A first sample is thrown away either way, so that pages and caches are warm.
  if (request.iterations > 0) (*cell)->set_iterations(request.iterations);
  absl::StatusOr<Measurement> warm_up = request.iterations > 0
                                            ? (*cell)->Measure()
                                            : (*cell)->Calibrate(request.sample_min_s);
  if (!warm_up.ok()) return Failed(warm_up.status());
  PreparedReply reply{.cell_index = request.cell_index};
  reply.span_ns = warm_up->span_ns;
  reply.wrong_answer = warm_up->wrong_answer;
  reply.iterations = (*cell)->iterations();
  reply.reports = TakeSanitizerReports();
  cells_[request.cell_index] = *std::move(cell);
  return reply;
}

Reply CellServer::Measure(const MeasureRequest& request) {
  const auto cell = cells_.find(request.cell_index);
  if (cell == cells_.end()) return FailedReply{"cell was not prepared"};
  absl::StatusOr<Measurement> measurement = cell->second->Measure();
  if (!measurement.ok()) return Failed(measurement.status());
  return MeasuredReply{.cell_index = request.cell_index,
                       .measurement = *std::move(measurement),
                       .reports = TakeSanitizerReports()};
}

int ServeCells(int descriptor, Engine engine) {
  CellServer server(std::move(engine));
  LineChannel channel(descriptor);
  return ServeRequests(channel,
                       [&](const Request& request) { return server.Answer(request); });
}

}  // namespace assay
