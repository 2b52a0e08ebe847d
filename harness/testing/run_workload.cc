#include "harness/testing/run_workload.h"

#include <functional>
#include <thread>
#include <vector>

#include "harness/base/check.h"

namespace assay {
namespace {

void OnEveryLane(int count, std::int64_t iterations,
                 const std::function<void(Lane&)>& body) {
  SpinBarrier barrier(count);
  std::vector<std::thread> threads;
  for (int index = 0; index < count; ++index) {
    threads.emplace_back([&, index] {
      Lane lane({.index = index, .count = count}, &barrier);
      lane.set_iterations(iterations);
      body(lane);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

Cell TestCell(const std::string& name, const std::string& variant, int threads,
              const Params& params, const Constants& constants) {
  const RegisteredCase* registered = FindCase(name, variant);
  ASSAY_CHECK(registered != nullptr);
  Cell cell{.workload = name,
            .variant = variant,
            .threads = threads,
            .constants = constants,
            .placement = "none",
            .scales = registered->info.scales,
            .threading = registered->info.threading};
  for (const ParamInfo& param : registered->info.params) {
    cell.params[param.name] = param.default_value;
  }
  for (const auto& [param, value] : params) {
    ASSAY_CHECK(cell.params.count(param) == 1);
    cell.params[param] = value;
  }
  return cell;
}

absl::Status RunSamples(Workload& workload, const Cell& cell, RunOptions options) {
  const int lanes = cell.threading == Threading::kLanes ? cell.threads : 1;
  OnEveryLane(lanes, options.iterations, [&](Lane& lane) { workload.Enter(lane); });
  for (int sample = 0; sample < options.samples; ++sample) {
    workload.Reset(options.iterations);
    OnEveryLane(lanes, options.iterations, [&](Lane& lane) { workload.Run(lane); });
    if (absl::Status status = workload.Verify(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace assay
