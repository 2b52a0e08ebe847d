// What the harness itself costs, next to what one would use instead, in one run:
//
//   bench_harness [--budget TIME]
//
// Start skew and fixed costs are measured on teams in this process; efficiency and the
// driver's own use of the CPU on real runs with child processes. Prints a Markdown table
// for the README. Not a test: nothing here passes or fails.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/app/pipeline.h"
#include "harness/app/run_options.h"
#include "harness/base/clock.h"
#include "harness/bench/gbench.h"
#include "harness/cell/team.h"
#include "harness/topology/placement.h"

namespace assay {
namespace {

// A distribution of nanoseconds, as a user would want it told.
std::string Quantiles(std::vector<double> values) {
  if (values.empty()) return "-";
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share *
                                           static_cast<double>(values.size() - 1))];
  };
  const auto text = [](double ns) {
    return ns < 1e4 ? absl::StrFormat("%.0f ns", ns)
                    : absl::StrFormat("%.1f us", ns / 1e3);
  };
  return text(at(0.5)) + " | " + text(at(0.1)) + " .. " + text(at(0.9)) + " | " +
         text(at(0.99)) + " | " + std::to_string(values.size());
}

void PrintRow(const std::string& what, const std::vector<double>& values) {
  std::printf("| %s | %s |\n", what.c_str(), Quantiles(values).c_str());
}

double SkewOf(const std::vector<std::int64_t>& starts) {
  const auto [first, last] = std::minmax_element(starts.begin(), starts.end());
  return static_cast<double>(*last - *first);
}

constexpr int kRuns = 5000;

// Keeps only what no neighbour disturbed: this is about the harness, not the machine.
bool Undisturbed(const TeamRun& run) {
  return std::all_of(run.lanes.begin(), run.lanes.end(), [](const LaneEvidence& lane) {
    return lane.involuntary_switches == 0;
  });
}

void MeasureTeam(const std::vector<int>& cpus) {
  const int lanes = static_cast<int>(cpus.size());
  const std::unique_ptr<Team> team = Team::Start(lanes, cpus).value();
  std::vector<double> skews, spans, costs;
  for (int i = 0; i < kRuns; ++i) {
    const std::int64_t before = NowNs();
    const TeamRun run = team->Run(1, [](Lane&) {});
    const std::int64_t wall = NowNs() - before;
    if (!Undisturbed(run)) continue;
    std::vector<std::int64_t> starts;
    for (const LaneEvidence& lane : run.lanes) starts.push_back(lane.start_ns);
    skews.push_back(SkewOf(starts));
    spans.push_back(static_cast<double>(run.span_ns));
    costs.push_back(static_cast<double>(wall - run.span_ns));
  }
  PrintRow(absl::StrFormat("start skew, assay team, %d lanes", lanes), skews);
  PrintRow("an empty body reads as", spans);
  PrintRow("cost of a sample outside the timed region", costs);

  const Engine engine = GoogleBenchmarkEngine();
  std::vector<double> engine_costs;
  for (int i = 0; i < kRuns / 10; ++i) {
    const std::int64_t before = NowNs();
    engine("empty", 1, [](std::int64_t) { return std::int64_t{1}; }).IgnoreError();
    engine_costs.push_back(static_cast<double>(NowNs() - before));
  }
  PrintRow("cost of Google Benchmark as the engine", engine_costs);
}

// What users of std::thread do: threads for each measurement, a std::barrier to start.
void MeasureStdBarrier(int lanes) {
  std::vector<double> skews;
  for (int i = 0; i < kRuns / 5; ++i) {
    std::barrier barrier(lanes);
    std::vector<std::int64_t> starts(static_cast<std::size_t>(lanes));
    std::vector<std::thread> threads;
    for (std::int64_t& start : starts) {
      threads.emplace_back([&] {
        barrier.arrive_and_wait();
        start = NowNs();
      });
    }
    for (std::thread& thread : threads) thread.join();
    skews.push_back(SkewOf(starts));
  }
  PrintRow(absl::StrFormat("start skew, std::barrier, %d threads", lanes), skews);
}

class Silent final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

// Google Benchmark's own Threads(n).
void MeasureGoogleBenchmarkThreads(int lanes) {
  std::vector<double> skews;
  std::vector<std::int64_t> starts(static_cast<std::size_t>(lanes));
  benchmark::RegisterBenchmark(
      "threads",
      [&](benchmark::State& state) {
        bool first = true;
        for (auto _ : state) {
          if (first) starts[static_cast<std::size_t>(state.thread_index())] = NowNs();
          first = false;
        }
      })
      ->Threads(lanes)
      ->Iterations(1);
  for (int i = 0; i < kRuns / 5; ++i) {
    Silent reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter, "threads");
    skews.push_back(SkewOf(starts));
  }
  benchmark::ClearRegisteredBenchmarks();
  PrintRow(absl::StrFormat("start skew, Google Benchmark Threads(%d)", lanes), skews);
}

void MeasureRuns(const std::string& budget, const Surroundings& surroundings, int lanes) {
  const RunOptions options{.budget = budget, .quiet = true};
  const PlanOptions plan_options =
      MakePlanOptions(options, {.rounds_max = 60}, "bench_harness").value();
  absl::StatusOr<Plan> plan =
      PlanSweep({.cases = {"agent_evolution"},
                 .variants = {"sequential", "static_partition", "work_stealing"},
                 .threads = std::to_string(lanes)},
                plan_options, surroundings.families, surroundings.topology);
  if (!plan.ok()) {
    std::printf("agent_evolution cannot be run: %s\n", plan.status().ToString().c_str());
    return;
  }
  const absl::StatusOr<RunReport> report =
      RunInPassing(*std::move(plan), options, surroundings);
  if (!report.ok()) {
    std::printf("%s\n", report.status().ToString().c_str());
    return;
  }
  std::printf("\n| real runs, child processes | value |\n| --- | --- |\n");
  for (const Estimate& estimate : report->estimates) {
    if (estimate.metric != "efficiency") continue;
    std::printf("| efficiency of %s | %.3f [%.3f, %.3f], n = %d clean rounds |\n",
                estimate.cell.c_str(), estimate.value, estimate.low, estimate.high,
                estimate.n);
  }
  std::printf("| driver's CPU time while samples ran | %.3f%% of a core |\n",
              100 * report->end.driver_cpu_s / report->end.measuring_s);
}

int Main(int argc, char** argv) {
  std::string budget = "60s";
  if (argc == 3 && std::strcmp(argv[1], "--budget") == 0) {
    budget = argv[2];
  } else if (argc != 1) {
    std::fprintf(stderr, "usage: bench_harness [--budget TIME]\n");
    return 2;
  }
  const absl::StatusOr<Surroundings> surroundings = LookAround({});
  if (!surroundings.ok()) {
    std::fprintf(stderr, "%s\n", surroundings.status().ToString().c_str());
    return 3;
  }
  const int lanes = std::min(2, ThreadsAllowed(surroundings->topology));
  const std::vector<int> cpus =
      PlaceLanes(surroundings->topology, "cores", lanes).value();
  std::printf(
      "| per sample | median | 10%% .. 90%% | 99%% | n |\n| --- | --- | --- | --- | --- "
      "|\n");
  MeasureTeam(cpus);
  MeasureStdBarrier(lanes);
  MeasureGoogleBenchmarkThreads(lanes);
  MeasureRuns(budget, *surroundings, lanes);
  return 0;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::Main(argc, argv); }
