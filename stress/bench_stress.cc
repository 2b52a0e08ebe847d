// What the stress engine can do, side by side with what one would write without it:
//   build/release/bin/bench_stress [--seeds 20]
// prints tables in Markdown: iterations a second and how soon the weak outcome of store
// buffering shows; how far apart lanes begin after they have met; and, for every broken
// form, how it is caught and the median time to catch it over that many seeds.
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/app/pipeline.h"
#include "harness/base/clock.h"
#include "harness/plan/plan_stress.h"
#include "harness/topology/placement.h"
#include "stress/engine/burst.h"
#include "stress/engine/registry.h"
#include "stress/engine/rendezvous.h"

namespace assay {
namespace {

void PinThisThread(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<unsigned>(cpu), &only);
  sched_setaffinity(0, sizeof only, &only);
}

double Quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::string TimeText(double seconds) {
  if (seconds < 1e-6) return absl::StrFormat("%.0f ns", seconds * 1e9);
  if (seconds < 1e-3) return absl::StrFormat("%.1f us", seconds * 1e6);
  if (seconds < 1) return absl::StrFormat("%.1f ms", seconds * 1e3);
  return absl::StrFormat("%.2f s", seconds);
}

// --- Store buffering
// ---------------------------------------------------------------------

struct Throughput {
  std::int64_t iterations = 0;
  std::int64_t weak = 0;  // "0, 0"
  double seconds = 0;
  double first_weak_s = -1;  // -1: never
};

void PrintThroughput(const char* what, const Throughput& seen) {
  std::printf("| %s | %.3g M/s | %.2g%% | %s |\n", what,
              static_cast<double>(seen.iterations) / seen.seconds * 1e-6,
              100 * static_cast<double>(seen.weak) /
                  static_cast<double>(std::max<std::int64_t>(1, seen.iterations)),
              seen.first_weak_s < 0 ? "not seen" : TimeText(seen.first_weak_s).c_str());
}

Cell StoreBufferingCell(const std::vector<int>& cpus) {
  Cell cell{.workload = "store_buffering", .variant = "relaxed", .threads = 2};
  cell.stress =
      StressCell{.info = *FindStressCase(cell.workload, cell.variant)->info.stress,
                 .placements = {{"cores", cpus}}};
  return cell;
}

// In bursts of a millisecond up to the first weak outcome, then in one of a second.
Throughput MeasureEngine(const std::vector<int>& cpus, BurstMode mode) {
  BurstRunner runner([](const std::string& what) { std::printf("%s\n", what.c_str()); });
  const Cell cell = StoreBufferingCell(cpus);
  Throughput seen;
  double spent_s = 0;
  for (std::uint64_t seed = 1; spent_s < 1 && seen.first_weak_s < 0; ++seed) {
    const BurstResult burst =
        runner.Run(cell, {.seed = seed, .mode = mode, .seconds = 1e-3}).value();
    spent_s += static_cast<double>(burst.span_ns) * 1e-9;
    for (const OutcomeCount& outcome : burst.outcomes) {
      if (outcome.outcome == "0, 0") seen.first_weak_s = spent_s;
    }
  }
  const BurstResult burst =
      runner.Run(cell, {.seed = 1, .mode = mode, .seconds = 1}).value();
  seen.iterations = burst.iterations;
  seen.seconds = static_cast<double>(burst.span_ns) * 1e-9;
  for (const OutcomeCount& outcome : burst.outcomes) {
    if (outcome.outcome == "0, 0") seen.weak = outcome.count;
  }
  return seen;
}

struct Variables {
  std::atomic<int> x{0};
  std::atomic<int> y{0};
};

void Count(int a, int b, std::int64_t begin_ns, Throughput& seen) {
  ++seen.iterations;
  if (a + b > 0) return;
  ++seen.weak;
  if (seen.first_weak_s < 0) {
    seen.first_weak_s = static_cast<double>(NowNs() - begin_ns) * 1e-9;
  }
}

// What a test in a test framework does: two threads an iteration.
Throughput MeasureThreadsPerIteration(const std::vector<int>& cpus) {
  Throughput seen;
  const std::int64_t begin_ns = NowNs();
  while (NowNs() - begin_ns < 1'000'000'000) {
    Variables v;
    int a = 0, b = 0;
    std::thread first([&] {
      PinThisThread(cpus[0]);
      v.x.store(1, std::memory_order_relaxed);
      a = v.y.load(std::memory_order_relaxed);
    });
    std::thread second([&] {
      PinThisThread(cpus[1]);
      v.y.store(1, std::memory_order_relaxed);
      b = v.x.load(std::memory_order_relaxed);
    });
    first.join();
    second.join();
    Count(a, b, begin_ns, seen);
  }
  seen.seconds = static_cast<double>(NowNs() - begin_ns) * 1e-9;
  return seen;
}

// The better hand-written loop: two pinned threads that meet at a std::barrier.
Throughput MeasureStdBarrier(const std::vector<int>& cpus) {
  Throughput seen;
  Variables v;
  int saw[2] = {0, 0};
  bool over = false;
  const std::int64_t begin_ns = NowNs();
  const auto completion = [&]() noexcept {
    Count(saw[0], saw[1], begin_ns, seen);
    v.x.store(0, std::memory_order_relaxed);
    v.y.store(0, std::memory_order_relaxed);
    over = NowNs() - begin_ns >= 1'000'000'000;
  };
  std::barrier barrier(2, completion);
  const auto loop = [&](int lane) {
    PinThisThread(cpus[static_cast<std::size_t>(lane)]);
    std::atomic<int>& own = lane == 0 ? v.x : v.y;
    std::atomic<int>& other = lane == 0 ? v.y : v.x;
    while (!over) {
      own.store(1, std::memory_order_relaxed);
      saw[lane] = other.load(std::memory_order_relaxed);
      barrier.arrive_and_wait();
    }
  };
  std::thread first(loop, 0), second(loop, 1);
  first.join();
  second.join();
  seen.seconds = static_cast<double>(NowNs() - begin_ns) * 1e-9;
  return seen;
}

void PrintStoreBuffering(const std::vector<int>& cpus) {
  std::printf(
      "| store buffering, two CPUs | iterations | both stores missed | first after |\n"
      "| --- | --- | --- | --- |\n");
  PrintThroughput("assay, free", MeasureEngine(cpus, BurstMode::kFree));
  PrintThroughput("assay, perturbed", MeasureEngine(cpus, BurstMode::kPerturbed));
  PrintThroughput("two pinned threads and a std::barrier", MeasureStdBarrier(cpus));
  PrintThroughput("two std::threads an iteration", MeasureThreadsPerIteration(cpus));
}

// --- Meeting
// -----------------------------------------------------------------------------

// How far apart two lanes are when they have met, and what meeting costs, in seconds.
template <typename Meet>
void PrintMeeting(const char* what, const std::vector<int>& cpus, const Meet& meet) {
  constexpr std::size_t kMeetings = 20'000;
  std::vector<std::int64_t> left_ns[2] = {std::vector<std::int64_t>(kMeetings),
                                          std::vector<std::int64_t>(kMeetings)};
  const auto loop = [&](int lane) {
    PinThisThread(cpus[static_cast<std::size_t>(lane)]);
    for (std::size_t i = 0; i < kMeetings; ++i) {
      meet(lane);
      left_ns[lane][i] = NowNs();
    }
  };
  std::thread first(loop, 0), second(loop, 1);
  first.join();
  second.join();
  std::vector<double> skews, costs;
  for (std::size_t i = 1; i < kMeetings; ++i) {
    skews.push_back(1e-9 * static_cast<double>(std::abs(left_ns[0][i] - left_ns[1][i])));
    costs.push_back(1e-9 * static_cast<double>(left_ns[0][i] - left_ns[0][i - 1]));
  }
  std::printf("| %s | %s | %s | %s |\n", what, TimeText(Quantile(skews, 0.5)).c_str(),
              TimeText(Quantile(skews, 0.99)).c_str(),
              TimeText(Quantile(costs, 0.5)).c_str());
}

void PrintMeetings(const std::vector<int>& cpus) {
  std::printf(
      "\n| two lanes meet | apart, median | apart, 99%% | a meeting costs |\n"
      "| --- | --- | --- | --- |\n");
  Rendezvous rendezvous(2, false);
  PrintMeeting("assay's rendezvous", cpus, [&](int lane) { rendezvous.Meet(lane); });
  std::barrier barrier(2);
  PrintMeeting("std::barrier", cpus, [&](int) { barrier.arrive_and_wait(); });
}

// --- Time to catch
// -----------------------------------------------------------------------

struct Catches {
  std::map<std::string, int> kinds;
  std::vector<double> seconds;
  int missed = 0;
};

int PrintCatches(int seeds) {
  const absl::StatusOr<Surroundings> surroundings = LookAround({});
  if (!surroundings.ok()) {
    std::fprintf(stderr, "%s\n", std::string(surroundings.status().message()).c_str());
    return 3;
  }
  std::map<std::string, Catches> all;
  for (int seed = 1; seed <= seeds; ++seed) {
    RunOptions options{.quiet = true};
    options.seed = static_cast<std::uint64_t>(seed);
    PlanOptions plan_options{.command = "bench_stress", .seed = options.seed};
    plan_options.placement = kMixedPlacement;
    plan_options.flavour = options.flavour;
    plan_options.limits = {.budget_s = 3600,
                           .rounds_per_generation = 8,
                           .rounds_dropped = 0,
                           .hunt_s = 10,
                           .burst_s = 0.1};
    absl::StatusOr<Plan> plan =
        PlanStress({.variants = {"broken"}}, plan_options, surroundings->families,
                   surroundings->topology);
    if (!plan.ok()) {
      std::fprintf(stderr, "%s\n", std::string(plan.status().message()).c_str());
      return 3;
    }
    const absl::StatusOr<RunReport> report =
        RunInPassing(*std::move(plan), options, *surroundings);
    if (!report.ok()) {
      std::fprintf(stderr, "%s\n", std::string(report.status().message()).c_str());
      return 3;
    }
    for (const StressResult& result : report->stress) {
      const Cell& cell = report->plan.cells[static_cast<std::size_t>(result.cell_index)];
      Catches& catches = all[cell.workload];
      if (result.caught) {
        ++catches.kinds[result.caught->kind];
        catches.seconds.push_back(result.caught->after_s);
      } else {
        ++catches.missed;
      }
    }
  }
  std::printf(
      "\n| broken form | caught by | median over %d seeds | slowest | missed in 10 s |\n"
      "| --- | --- | --- | --- | --- |\n",
      seeds);
  std::vector<double> medians;
  for (const auto& [name, catches] : all) {
    std::string kinds;
    for (const auto& [kind, count] : catches.kinds) {
      kinds += (kinds.empty() ? "" : ", ") + kind;
    }
    medians.push_back(Quantile(catches.seconds, 0.5));
    std::printf("| %s | %s | %s | %s | %d |\n", name.c_str(), kinds.c_str(),
                TimeText(medians.back()).c_str(),
                TimeText(Quantile(catches.seconds, 1)).c_str(), catches.missed);
  }
  std::printf("\nThe median broken form is caught after %s.\n",
              TimeText(Quantile(medians, 0.5)).c_str());
  return 0;
}

int Main(int argc, char** argv) {
  int seeds = 20;
  if (argc == 3 && std::strcmp(argv[1], "--seeds") == 0) {
    seeds = std::atoi(argv[2]);
  } else if (argc != 1) {
    std::fprintf(stderr, "usage: bench_stress [--seeds N]\n");
    return 2;
  }
  const absl::StatusOr<Surroundings> surroundings = LookAround({});
  const absl::StatusOr<std::vector<int>> cpus =
      surroundings.ok() ? PlaceLanes(surroundings->topology, "cores", 2)
                        : absl::StatusOr<std::vector<int>>(surroundings.status());
  if (cpus.ok()) {
    PrintStoreBuffering(*cpus);
    PrintMeetings(*cpus);
  } else {
    std::fprintf(stderr, "%s\n", std::string(cpus.status().message()).c_str());
  }
  return PrintCatches(seeds);
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::Main(argc, argv); }
