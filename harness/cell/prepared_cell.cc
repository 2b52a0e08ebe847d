#include "harness/cell/prepared_cell.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "absl/strings/str_format.h"
#include "harness/base/check.h"

namespace assay {
namespace {

std::int64_t ProcessCpuNs() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Every entry to code of a workload's author goes through here.
template <typename Call>
absl::Status Guarded(const char* doing, const std::string& cell, const Call& call) {
  try {
    call();
    return absl::OkStatus();
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrFormat("%s: exception in %s: %s", cell, doing, error.what()));
  } catch (...) {
    return absl::InternalError(absl::StrFormat("%s: exception in %s", cell, doing));
  }
}

}  // namespace

PreparedCell::PreparedCell(const Cell& cell, Engine engine)
    : cell_(cell), name_(CellName(cell)), engine_(std::move(engine)) {}

absl::StatusOr<std::unique_ptr<PreparedCell>> PreparedCell::Create(const Cell& cell,
                                                                   Engine engine) {
  const RegisteredCase* registered = FindCase(cell.workload, cell.variant);
  if (registered == nullptr) {
    return absl::NotFoundError(absl::StrFormat("no case '%s' with variant '%s' here",
                                               cell.workload, cell.variant));
  }
  std::unique_ptr<PreparedCell> prepared(new PreparedCell(cell, std::move(engine)));
  if (absl::Status status = prepared->SetUp(*registered); !status.ok()) return status;
  return prepared;
}

absl::Status PreparedCell::SetUp(const RegisteredCase& registered) {
  const int lanes = cell_.threading == Threading::kLanes ? cell_.threads : 1;
  std::vector<int> cpus = cell_.cpus;
  if (!cpus.empty()) cpus.resize(static_cast<std::size_t>(lanes));
  absl::StatusOr<std::unique_ptr<Team>> team = Team::Start(lanes, cpus);
  if (!team.ok()) return team.status();
  team_ = *std::move(team);
  declared_readings_ = registered.info.readings;
  absl::Status status =
      Guarded("set-up", name_, [&] { workload_ = registered.make(cell_); });
  if (!status.ok()) return status;
  return Guarded("Enter", name_,
                 [&] { team_->Run(1, [&](Lane& lane) { workload_->Enter(lane); }); });
}

absl::StatusOr<Measurement> PreparedCell::Calibrate(double sample_min_s) {
  // Grows the count until one sample lasts long enough. The aim is 20% above the minimum,
  // so that a slightly faster sample later is still long enough.
  const double wanted_ns = sample_min_s * 1e9;
  constexpr double kMargin = 1.2, kGrowthMax = 100.0;
  constexpr std::int64_t kIterationsMax = 1'000'000'000'000;  // 0.05 ps each
  iterations_ = 1;
  while (true) {
    absl::StatusOr<Measurement> measurement = Measure();
    if (!measurement.ok()) return measurement;
    const double span = std::max<double>(1, static_cast<double>(measurement->span_ns));
    if (span >= wanted_ns) return measurement;
    if (iterations_ > kIterationsMax) {
      return absl::FailedPreconditionError(
          name_ +
          ": samples get no longer with more iterations; does Run() do its work "
          "lane.iterations() times?");
    }
    const double growth = std::min(kGrowthMax, kMargin * wanted_ns / span);
    iterations_ =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(iterations_) * growth));
  }
}

absl::StatusOr<Measurement> PreparedCell::Measure() {
  const std::int64_t cpu_before = ProcessCpuNs() + WorkersCpuNs();
  absl::Status status = Guarded("Reset", name_, [&] { workload_->Reset(iterations_); });
  if (!status.ok()) return status;
  TeamRun run;
  absl::Status engine_status;
  status = Guarded("Run", name_, [&] {
    engine_status = engine_(name_, iterations_, [&](std::int64_t iterations) {
      run = cell_.threading == Threading::kOwn ? RunWithOwnThreads(iterations)
                                               : RunTimed(iterations);
      return run.span_ns;
    });
  });
  if (!status.ok()) return status;
  if (!engine_status.ok()) return engine_status;

  Measurement measurement{.iterations = iterations_, .span_ns = run.span_ns};
  measurement.items = ItemsPerIteration() * iterations_;
  measurement.lanes = std::move(run.lanes);
  absl::Status answer;
  status = Guarded("Verify", name_, [&] { answer = workload_->Verify(); });
  if (!status.ok()) return status;
  if (!answer.ok()) measurement.wrong_answer = std::string(answer.message());
  if (answer.ok()) AddReadings(&measurement);
  measurement.cpu_ns = ProcessCpuNs() + WorkersCpuNs() - cpu_before;
  return measurement;
}

void PreparedCell::AddReadings(Measurement* measurement) const {
  const std::vector<double> values = workload_->Readings();
  ASSAY_CHECK(values.size() == declared_readings_.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    measurement->readings.push_back({.name = declared_readings_[i].name,
                                     .unit = declared_readings_[i].unit,
                                     .value = values[i]});
  }
}

std::int64_t PreparedCell::ItemsPerIteration() const {
  if (cell_.scales == Scales::kStrong) return workload_->ItemsPerIteration();
  std::int64_t items = 0;
  for (int lane = 0; lane < cell_.threads; ++lane) items += workload_->ItemsOfLane(lane);
  return items;
}

std::int64_t PreparedCell::WorkersCpuNs() const {
  const std::vector<int> processes = workload_->WorkerProcesses();
  if (processes.empty()) return 0;
  std::int64_t total = 0;
  for (const auto& [thread, snapshot] : ReadThreads(processes)) total += snapshot.cpu_ns;
  return total;
}

TeamRun PreparedCell::RunTimed(std::int64_t iterations) {
  return team_->Run(iterations, [&](Lane& lane) { workload_->Run(lane); });
}

// The team's one lane is not the whole story: the evidence is of every thread that did
// anything, here and in the worker processes.
TeamRun PreparedCell::RunWithOwnThreads(std::int64_t iterations) {
  std::vector<int> processes = workload_->WorkerProcesses();
  processes.push_back(0);
  const std::map<int, ThreadSnapshot> before = ReadThreads(processes);
  TeamRun run = RunTimed(iterations);
  const std::map<int, ThreadSnapshot> after = ReadThreads(processes);
  const LaneEvidence lane = run.lanes.front();
  run.lanes.clear();
  const int coordinator = getpid();  // the main thread, which only slept
  for (const auto& [thread, snapshot] : after) {
    const auto earlier = before.find(thread);
    LaneEvidence evidence = Difference(
        earlier != before.end() ? earlier->second : ThreadSnapshot{.cpu = snapshot.cpu},
        snapshot);
    const bool active = evidence.cpu_ns > 0 || evidence.run_delay_ns > 0;
    if (thread == coordinator || !active) continue;
    evidence.start_ns = lane.start_ns;
    evidence.end_ns = lane.end_ns;
    run.lanes.push_back(evidence);
  }
  return run;
}

}  // namespace assay
