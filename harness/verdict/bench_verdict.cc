// What a look costs while a run goes on: 1,000 rounds of 200 cells, 100 claims.
//
//   bench_verdict
//
// `EveryLookOfARun` is what the harness does after each round of a run, one round after
// the other: the counter `slowest_look_ms` is the figure to watch. With the argument 1
// every verdict is withheld, so that each claim is examined whole at each look: the worst
// case. `LookFromScratch` evaluates the whole journal again, and `LookByBootstrap` is
// what many benchmark scripts do instead: a percentile bootstrap of the median ratio with
// 1,000 resamples for the half of the claims that is open (it keeps no error rate
// either). `HtmlReport` is the report of that run, evaluated and written, and
// `HtmlReportFromJournal` the same from the journal on the disk.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/base/clock.h"
#include "harness/base/random.h"
#include "harness/statistics/estimate.h"
#include "harness/testing/synthetic_run.h"
#include "harness/verdict/evaluate.h"
#include "harness/verdict/evidence.h"
#include "harness/verdict/grade.h"
#include "results/export/html.h"

namespace assay {
namespace {

constexpr int kCells = 200;
constexpr int kClaims = 100;
constexpr int kRounds = 1000;
constexpr ContentionLimits kLimits{.usable_cpus = 2};

// Claim i compares cells 2i and 2i+1, whose true speedup is 1.9. Even claims are clear
// and soon decided, odd ones lie on their target and stay open.
Plan BigPlan() {
  Plan plan;
  plan.limits.rounds_max = kRounds;
  for (int cell = 0; cell < kCells; ++cell) {
    const bool parallel = cell % 2 == 1;
    plan.cells.push_back({.workload = absl::StrFormat("w%d", cell / 2),
                          .variant = parallel ? "parallel" : "sequential",
                          .threads = parallel ? 2 : 1});
  }
  for (int claim = 0; claim < kClaims; ++claim) {
    PlannedClaim planned{.baseline = 2 * claim, .candidate = 2 * claim + 1};
    planned.claim.id = absl::StrFormat("claim-%d", claim);
    planned.claim.file = "claims.toml";
    planned.claim.target.low = claim % 2 == 0 ? 1.5 : 1.9;
    plan.claims.push_back(planned);
  }
  return plan;
}

RunRecords BigRun(int rounds, bool withheld = false) {
  RunRecords records;
  for (int round = 0; round < rounds; ++round) {
    KeyedRandom random{3, static_cast<std::uint64_t>(round)};
    for (int cell = 0; cell < kCells; ++cell) {
      const double ideal_ns = cell % 2 == 0 ? 1e8 : 1e8 / 1.9;
      records.samples.push_back(UndisturbedSample(
          round, cell, 1 + cell % 2, ideal_ns * (1 + random.Uniform(-0.03, 0.03))));
    }
    records.rounds.push_back({.round = round, .at_s = round + 1.0});
  }
  if (withheld) {  // all from one start of the processes
    for (Sample& sample : records.samples) sample.generation = 0;
  }
  return records;
}

// All looks of a run one after the other; the slowest is the figure that counts.
void EveryLookOfARun(benchmark::State& state) {
  const Plan plan = BigPlan();
  const RunRecords all = BigRun(kRounds, state.range(0) == 1);
  double slowest_ms = 0;
  for (auto _ : state) {
    RunRecords grown;
    grown.samples.reserve(all.samples.size());
    Grader grader(plan, kLimits);
    for (std::size_t round = 0; round < kRounds; ++round) {
      const auto first =
          all.samples.begin() + static_cast<std::ptrdiff_t>(round * kCells);
      grown.samples.insert(grown.samples.end(), first, first + kCells);
      grown.rounds.push_back(all.rounds[round]);
      const std::int64_t begin = NowNs();
      grader.Update(grown);
      int open = 0;
      for (std::size_t claim = 0; claim < kClaims; ++claim) open += grader.IsOpen(claim);
      benchmark::DoNotOptimize(open);
      slowest_ms = std::max(slowest_ms, static_cast<double>(NowNs() - begin) * 1e-6);
    }
  }
  state.counters["slowest_look_ms"] = slowest_ms;
}
BENCHMARK(EveryLookOfARun)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(3);

// The report at the end: grades with their diagnoses.
void LookFromScratch(benchmark::State& state) {
  const Plan plan = BigPlan();
  const RunRecords all = BigRun(static_cast<int>(state.range(0)) + 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(GradeClaims(plan, all, kLimits));
  }
}
BENCHMARK(LookFromScratch)
    ->Arg(40)
    ->Arg(999)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);

double BootstrapLow(const std::vector<double>& logs, KeyedRandom& random) {
  std::vector<double> medians, resample(logs.size());
  for (int i = 0; i < 1000; ++i) {
    for (double& value : resample) value = logs[random.Below(logs.size())];
    const auto middle =
        resample.begin() + static_cast<std::ptrdiff_t>(resample.size() / 2);
    std::nth_element(resample.begin(), middle, resample.end());
    medians.push_back(*middle);
  }
  std::nth_element(medians.begin(), medians.begin() + 25, medians.end());
  return medians[25];
}

void LookByBootstrap(benchmark::State& state) {
  const std::size_t rounds = static_cast<std::size_t>(state.range(0)) + 1;
  KeyedRandom random{4, 0};
  std::vector<double> logs;
  for (std::size_t i = 0; i < rounds; ++i) logs.push_back(random.Uniform(-0.03, 0.03));
  for (auto _ : state) {
    for (int claim = 0; claim < kClaims / 2; ++claim) {
      benchmark::DoNotOptimize(BootstrapLow(logs, random));
    }
  }
}
BENCHMARK(LookByBootstrap)
    ->Arg(40)
    ->Arg(999)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);

// From the records to report.html, and how large that is.
void HtmlReport(benchmark::State& state) {
  RunHeader header{.run_id = "id"};
  header.environment.allowed_cpus = {0, 1};
  header.plan = BigPlan();
  const RunRecords all = BigRun(kRounds);
  std::size_t size = 0;
  for (auto _ : state) size = RenderHtml(Evaluate(header, all), {}).size();
  state.counters["megabytes"] = static_cast<double>(size) * 1e-6;
}
BENCHMARK(HtmlReport)->Unit(benchmark::kMillisecond)->Iterations(3);

// What `assay report` does: the same, but from the journal on the disk.
void HtmlReportFromJournal(benchmark::State& state) {
  RunHeader header{.run_id = "id"};
  header.environment.allowed_cpus = {0, 1};
  header.plan = BigPlan();
  const std::string path = std::filesystem::temp_directory_path() / "bench_verdict.jsonl";
  {
    std::ofstream journal(path);
    const RunRecords all = BigRun(kRounds);
    for (const Sample& sample : all.samples) journal << ToJson(sample) << "\n";
    for (const RoundEnd& end : all.rounds) journal << ToJson(end) << "\n";
  }
  std::size_t size = 0;
  for (auto _ : state) {
    const absl::StatusOr<RunRecords> records = ReadJournal(path);
    size = RenderHtml(Evaluate(header, *records), {}).size();
  }
  state.counters["megabytes"] = static_cast<double>(size) * 1e-6;
  state.counters["journal_megabytes"] =
      static_cast<double>(std::filesystem::file_size(path)) * 1e-6;
  std::filesystem::remove(path);
}
BENCHMARK(HtmlReportFromJournal)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
