// See expectation_child.h.
#include "harness/expectation/expectation_child.h"

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <utility>

#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "harness/declare/registry.h"

namespace assay {
namespace {

const SpeedupExpectation* served = nullptr;

// Threads that are started from here may run on all of the cell's CPUs; a team's lane is
// on the first of them alone.
void AllowAllCpus(const std::vector<int>& cpus) {
  if (cpus.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  ASSAY_CHECK(sched_setaffinity(0, sizeof set, &set) == 0);
}

class ExpectedWork final : public Workload {
 public:
  explicit ExpectedWork(const Cell& cell) : cell_(cell) {}

  void Enter(Lane&) override {
    if (cell_.variant == kParallelVariant) AllowAllCpus(cell_.cpus);
  }
  void Run(Lane& lane) override {
    for (std::int64_t i = 0; i < lane.iterations(); ++i) {
      if (cell_.variant == kParallelVariant) {
        served->parallel(cell_.threads);
      } else {
        served->serial();
      }
    }
  }
  absl::Status Verify() override {
    if (!served->is_right || served->is_right()) return absl::OkStatus();
    return absl::DataLossError("is_right() says no");
  }

 private:
  const Cell cell_;
};

std::int64_t ProcessCpuNs() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// No library of benchmarks: the body is called, and its span is what the team says.
absl::Status CallBody(const std::string&, std::int64_t iterations, TimedBody body) {
  body(iterations);
  return absl::OkStatus();
}

std::optional<std::int64_t> Difference(const std::optional<std::int64_t>& before,
                                       const std::optional<std::int64_t>& after) {
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

}  // namespace

ExpectationServer::ExpectationServer(const SpeedupExpectation& expectation) {
  served = &expectation;
}

Reply ExpectationServer::Answer(const Request& request) {
  if (const auto* prepare = std::get_if<PrepareRequest>(&request)) {
    return Prepare(*prepare);
  }
  if (const auto* measure = std::get_if<MeasureRequest>(&request)) {
    return Measure(*measure);
  }
  return FailedReply{"this child measures one expectation only"};
}

Reply ExpectationServer::Prepare(const PrepareRequest& request) {
  const Cell& cell = request.cell;
  if (FindCase(cell.workload, cell.variant) == nullptr) {
    RegisterWorkload({.name = cell.workload, .variant = cell.variant},
                     Make<ExpectedWork>);
  }
  absl::StatusOr<std::unique_ptr<PreparedCell>> created =
      PreparedCell::Create(cell, CallBody);
  if (!created.ok()) return FailedReply{std::string(created.status().message())};
  Prepared prepared{.cell = *std::move(created),
                    .machine = std::make_unique<MachineProbe>("/", cell.cpus),
                    .starts_threads = cell.variant == kParallelVariant};
  PreparedReply reply{.cell_index = request.cell_index, .iterations = request.iterations};
  absl::StatusOr<Measurement> warm_up;
  if (request.iterations > 0) {
    prepared.cell->set_iterations(request.iterations);
    warm_up = prepared.cell->Measure();
  } else {
    warm_up = prepared.cell->Calibrate(request.sample_min_s);
  }
  if (!warm_up.ok()) return FailedReply{std::string(warm_up.status().message())};
  reply.iterations = prepared.cell->iterations();
  reply.span_ns = warm_up->span_ns;
  reply.wrong_answer = warm_up->wrong_answer;
  cells_[request.cell_index] = std::move(prepared);
  return reply;
}

Reply ExpectationServer::Measure(const MeasureRequest& request) {
  const auto found = cells_.find(request.cell_index);
  if (found == cells_.end()) return FailedReply{"cell was not prepared"};
  Prepared& prepared = found->second;
  const std::int64_t began_ns = NowNs(), cpu_before_ns = ProcessCpuNs();
  const MachineCounters before = prepared.machine->Read();
  absl::StatusOr<Measurement> measurement = prepared.cell->Measure();
  const MachineCounters after = prepared.machine->Read();
  if (!measurement.ok()) return FailedReply{std::string(measurement.status().message())};
  // Of its threads only those that are still there could be asked.
  if (prepared.starts_threads) measurement->lanes.clear();
  MachineEvidence machine{
      .wall_ns = NowNs() - began_ns,
      .pressure_ns = Difference(before.pressure_ns, after.pressure_ns),
      .steal_ns = Difference(before.steal_ns, after.steal_ns),
      .foreign_ns = Difference(before.busy_ns, after.busy_ns)};
  if (machine.foreign_ns) {
    *machine.foreign_ns =
        std::max<std::int64_t>(0, *machine.foreign_ns - (ProcessCpuNs() - cpu_before_ns));
  }
  return MeasuredReply{.cell_index = request.cell_index,
                       .measurement = *std::move(measurement),
                       .machine = machine};
}

}  // namespace assay
