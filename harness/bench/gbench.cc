#include "harness/bench/gbench.h"

#include <benchmark/benchmark.h>
#include <sched.h>

#include <exception>
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/declare/registry.h"

namespace assay {
namespace {

// Receives the one run; the default reporter cannot be used twice in a process (#2240).
class OneRun final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      ++runs_;
      iterations_ = run.iterations;
      if (run.error_occurred) error_ = run.error_message;
    }
  }
  absl::Status Check(std::int64_t iterations) const {
    if (!error_.empty()) return absl::InternalError("Google Benchmark: " + error_);
    if (runs_ == 1 && iterations_ == iterations) return absl::OkStatus();
    return absl::InternalError(
        absl::StrFormat("Google Benchmark made %d runs of %d iterations, 1 of %d asked",
                        runs_, iterations_, iterations));
  }

 private:
  int runs_ = 0;
  std::int64_t iterations_ = 0;
  std::string error_;
};

// The name goes into a regular expression, so the engine's has only plain characters.
constexpr char kEngineName[] = "assay_sample";

absl::Status RunOnce(std::int64_t iterations, TimedBody body) {
  std::exception_ptr thrown;
  benchmark::RegisterBenchmark(
      kEngineName,
      [&](benchmark::State& state) {
        while (state.KeepRunningBatch(iterations)) {
          try {
            state.SetIterationTime(static_cast<double>(body(iterations)) * 1e-9);
          } catch (...) {  // must not pass through Google Benchmark's frames
            thrown = std::current_exception();
            state.SetIterationTime(0);
          }
        }
      })
      ->UseManualTime()
      ->Iterations(iterations);
  OneRun reporter;
  const std::string filter =
      absl::StrFormat("^%s/iterations:%d/manual_time$", kEngineName, iterations);
  benchmark::RunSpecifiedBenchmarks(&reporter, filter);
  benchmark::ClearRegisteredBenchmarks();
  if (thrown) std::rethrow_exception(thrown);
  return reporter.Check(iterations);
}

std::vector<int> AllowedCpus() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<int> cpus;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) cpus.push_back(static_cast<int>(cpu));
  }
  return cpus;
}

// One case on one number of lanes, prepared when its benchmark is first run, so that a
// filtered-out case costs nothing.
void RegisterProgramBenchmark(const CaseInfo& info, const Constants& constants,
                              std::vector<int> cpus) {
  Cell cell{.workload = info.name,
            .variant = info.variant,
            .threads = static_cast<int>(cpus.size()),
            .constants = constants,
            .cpus = std::move(cpus),
            .scales = info.scales,
            .threading = info.threading};
  for (const ParamInfo& param : info.params)
    cell.params[param.name] = param.default_value;
  const std::string name =
      absl::StrFormat("%s/%s/lanes:%d", info.name, info.variant, cell.threads);
  benchmark::RegisterBenchmark(name.c_str(), [cell](benchmark::State& state) {
    // The state itself is the engine here: it decides how often and for how long.
    absl::StatusOr<std::unique_ptr<PreparedCell>> prepared = PreparedCell::Create(
        cell, [](const std::string&, std::int64_t iterations, TimedBody body) {
          body(iterations);
          return absl::OkStatus();
        });
    if (!prepared.ok()) {
      state.SkipWithError(std::string(prepared.status().message()).c_str());
      return;
    }
    (*prepared)->set_iterations(state.max_iterations);
    std::int64_t items = 0;
    while (state.KeepRunningBatch(state.max_iterations)) {
      const absl::StatusOr<Measurement> sample = (*prepared)->Measure();
      if (!sample.ok() || !sample->wrong_answer.empty()) {
        const std::string error =
            sample.ok() ? sample->wrong_answer : std::string(sample.status().message());
        state.SkipWithError(error.c_str());
        return;
      }
      state.SetIterationTime(static_cast<double>(sample->span_ns) * 1e-9);
      items += sample->items;
    }
    state.SetItemsProcessed(items);
  })->UseManualTime();
}

}  // namespace

Engine GoogleBenchmarkEngine() {
  return [](const std::string&, std::int64_t iterations, TimedBody body) {
    return RunOnce(iterations, body);
  };
}

int RunAsGoogleBenchmarkProgram(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const std::vector<int> cpus = AllowedCpus();
  std::map<std::string, Constants> constants;
  for (const RegisteredCase& registered : RegisteredCases()) {
    if (registered.calibrate != nullptr && constants.count(registered.info.name) == 0) {
      constants[registered.info.name] = registered.calibrate();
    }
  }
  for (const RegisteredCase& registered : RegisteredCases()) {
    const CaseInfo& info = registered.info;
    for (std::size_t lanes = 1; lanes <= cpus.size(); lanes *= 2) {
      if (info.threading == Threading::kSingle && lanes > 1) break;
      RegisterProgramBenchmark(
          info, constants[info.name],
          std::vector<int>(cpus.begin(),
                           cpus.begin() + static_cast<std::ptrdiff_t>(lanes)));
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace assay
