// See sample_run.h. True speedups follow Amdahl's law (work_stealing), a law with
// coherency costs (shared_queue), and fall for the contended counter.
#include "harness/testing/sample_run.h"

#include <cmath>

#include "harness/base/random.h"

namespace assay {
namespace {

constexpr int kCores = 8;
constexpr int kThreadCounts[] = {1, 2, 4, 8};
// Nobody names a case like this; what shows it must show it as text.
constexpr char kHostileName[] = "<script>alert(1)</script>";

std::vector<MachineCpu> MachineOfTwoPackages() {
  std::vector<MachineCpu> cpus;
  for (int core = 0; core < kCores; ++core) {
    for (int sibling = 0; sibling < 2; ++sibling) {
      const int package = core / 4;
      cpus.push_back({.os_index = core + sibling * kCores,
                      .core = core,
                      .package = package,
                      .numa = package,
                      .l3 = core / 2,
                      .allowed = sibling == 0});
    }
  }
  return cpus;
}

Environment SampleEnvironment(const SampleRunOptions& options) {
  return {.assay_version = "0.1.0",
          .time_utc = options.time_utc,
          .host_os = "Debian GNU/Linux 12 (bookworm)",
          .kernel = "6.1.0",
          .cpu_model = options.cpu_model,
          .virtualization = "none",
          .cores = kCores,
          .packages = 2,
          .allowed_cpus = {0, 1, 2, 3, 4, 5, 6, 7},
          .thread_borders = {4, 8, 16},
          .cpus = MachineOfTwoPackages(),
          .checks = {{"CPUs", DoctorCheck::kGood, "8 of 16 CPUs allowed", ""},
                     {"SMT", DoctorCheck::kNote, "on: some allowed CPUs share a core",
                      "two lanes on one core are not two cores"},
                     {"load", DoctorCheck::kProblem, "7.20 over the last minute",
                      "stop what else is running"}}};
}

// A cell and the true time of one of its iterations, without noise.
struct TrueCell {
  Cell cell;
  double true_ns = 0;
};

class SampleBuilder {
 public:
  explicit SampleBuilder(const SampleRunOptions& options) : options_(options) {}

  int Add(const std::string& workload, const std::string& variant, int threads,
          double true_ms, Scales scales = Scales::kStrong) {
    Cell cell{.workload = workload, .variant = variant, .threads = threads};
    cell.flavour = options_.flavour;
    cell.scales = scales;
    if (scales == Scales::kStrong) {
      cell.params = {{"agents", std::int64_t{64}}};
      cell.constants = {{"steps_per_ms", options_.steps_per_ms}};
      true_ms *= options_.steps_per_ms / 10'000;
    } else {
      cell.item = "add";
    }
    for (int lane = 0; lane < threads; ++lane) cell.cpus.push_back(lane);
    if (variant == "sequential") cell.threading = Threading::kSingle;
    cells_.push_back({cell, true_ms * 1e6});
    return static_cast<int>(cells_.size()) - 1;
  }

  void SetFlavour(int index, const std::string& flavour) {
    At(index).cell.flavour = flavour;
  }
  TrueCell& At(int index) { return cells_[static_cast<std::size_t>(index)]; }
  const std::vector<TrueCell>& cells() const { return cells_; }

 private:
  SampleRunOptions options_;
  std::vector<TrueCell> cells_;
};

void AddEvolution(SampleBuilder& builder, double slower) {
  builder.Add("agent_evolution", "sequential", 1, 64);
  for (const int n : kThreadCounts) {
    const double amdahl = 1 / (0.04 + 0.96 / n);
    builder.Add("agent_evolution", "work_stealing", n, 65 * slower / amdahl);
  }
  for (const int n : kThreadCounts) {
    const double usl = n / (1 + 0.05 * (n - 1) + 0.01 * n * (n - 1));
    builder.Add("agent_evolution", "shared_queue", n, 66 * slower / usl);
  }
}

void AddCounters(SampleBuilder& builder) {
  for (const int n : kThreadCounts) {
    builder.Add("shared_counter", "fetch_add", n, 50 * (n == 1 ? 1 : 2.2 * n),
                Scales::kThroughput);
    builder.Add("shared_counter", "per_lane", n, 50, Scales::kThroughput);
  }
  builder.Add(kHostileName, "</td><b>bold", 1, 20);
  builder.Add(kHostileName, "</td><b>bold", 2, 11);
}

void AddTsan(SampleBuilder& builder) {
  for (const int n : {1, 2}) {
    const int cell = builder.Add("agent_evolution", "work_stealing", n, 520.0 / n);
    builder.SetFlavour(cell, "tsan");
  }
}

Sample SampleOf(const TrueCell& subject, int round, int index) {
  KeyedRandom random{29, static_cast<std::uint64_t>(round),
                     static_cast<std::uint64_t>(index)};
  const Cell& cell = subject.cell;
  const double span_ns = subject.true_ns * (1 + random.Uniform(-0.015, 0.015));
  Sample sample{
      .round = round, .generation = round / 4, .cell = index, .at_s = round * 2.0};
  sample.measurement = {.iterations = 1,
                        .span_ns = static_cast<std::int64_t>(span_ns),
                        .items = 64 * cell.threads};
  for (int lane = 0; lane < cell.threads; ++lane) {
    LaneEvidence evidence{.cpu_placed = lane, .cpu_first = lane, .cpu_last = lane};
    evidence.end_ns = sample.measurement.span_ns;
    const double busy = cell.variant == "shared_queue" ? 1 - 0.03 * cell.threads : 1.0;
    evidence.cpu_ns = static_cast<std::int64_t>(span_ns * busy);
    evidence.voluntary_switches = cell.variant == "shared_queue" ? 12 : 0;
    // A neighbour on one CPU, now and then.
    if (round % 9 == 4 && lane == 0) evidence.run_delay_ns = evidence.end_ns / 5;
    sample.measurement.lanes.push_back(evidence);
  }
  if (cell.scales == Scales::kThroughput) {
    const double p50_ms = 4e-4 * cell.threads * (1 + random.Uniform(-0.05, 0.05));
    sample.measurement.readings = {{"p50", "ms", p50_ms}, {"p99", "ms", p50_ms * 9}};
  }
  return sample;
}

PlannedClaim ClaimOn(const std::string& id, const std::string& variant, int threads,
                     const Target& target, Metric metric = Metric::kSpeedup) {
  PlannedClaim planned;
  planned.claim = {.id = id,
                   .says = id + " <b>in words</b>",
                   .source = "made up",
                   .file = "claims.toml",
                   .workload = "agent_evolution",
                   .baseline = {.variant = "sequential", .threads = 1},
                   .candidate = {.variant = variant, .threads = threads},
                   .metric = metric,
                   .target = target};
  return planned;
}

int FindCell(const Plan& plan, const std::string& variant, int threads) {
  for (std::size_t i = 0; i < plan.cells.size(); ++i) {
    const Cell& cell = plan.cells[i];
    if (cell.workload == "agent_evolution" && cell.variant == variant &&
        cell.threads == threads) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

void AddClaims(Plan& plan) {
  const auto at_least = [](double low, const char* text) {
    return Target{.low = low, .text = text};
  };
  plan.claims = {
      ClaimOn("six-on-eight", "work_stealing", 8, at_least(5.5, ">= 5.5")),
      ClaimOn("queue-is-as-good", "shared_queue", 8, at_least(5.5, ">= 5.5")),
      ClaimOn("just-on-the-target", "work_stealing", 2, at_least(1.895, ">= 1.895")),
      ClaimOn("efficient", "work_stealing", 4, at_least(0.8, ">= 0.8"),
              Metric::kEfficiency)};
  for (PlannedClaim& planned : plan.claims) {
    planned.baseline = 0;
    planned.candidate =
        FindCell(plan, planned.claim.candidate.variant, planned.claim.candidate.threads);
  }
  PlannedClaim beyond =
      ClaimOn("twelve-on-sixteen", "work_stealing", 16, at_least(12, ">= 12"));
  beyond.untestable = "16 threads claimed, 8 allowed here (affinity 0-7)";
  beyond.prediction = {0};
  for (const int n : kThreadCounts) {
    beyond.prediction.push_back(FindCell(plan, "work_stealing", n));
  }
  plan.claims.push_back(beyond);
  std::vector<std::pair<double, double>> linear;  // as a claims file's formula is read
  for (int n = 1; n <= 64; ++n) linear.emplace_back(n, 0.85 * n);
  plan.projections = {{.workload = "agent_evolution",
                       .label = "0.85 x workers",
                       .source = "made up",
                       .formula = "0.85 * n",
                       .points = linear},
                      {.workload = "agent_evolution",
                       .label = "a plateau",
                       .source = "made up",
                       .points = {{1, 1}, {3, 1.3}, {5, 1.8}, {16, 2}}}};
}

Finding Race(const Plan& plan) {
  const int cell = static_cast<int>(plan.cells.size()) - 1;
  return {.kind = "crash",
          .summary = "the child was killed by signal 11 (SIGSEGV) in round 4",
          .cell = CellName(plan.cells.back()),
          .cell_index = cell,
          .evidence = "evidence/agent_evolution.tsan-4.txt",
          .detail =
              "    #0 Population::Evolve population.cc:41\n"
              "    #1 <b>WorkStealing::Run</b> work_stealing.cc:77\n",
          .reproduce = "assay sweep agent_evolution --variant work_stealing --threads 2",
          .fingerprint = "crash:agent_evolution/work_stealing",
          .count = 2};
}

}  // namespace

SampleRun MakeSampleRun(const SampleRunOptions& options) {
  SampleBuilder builder(options);
  AddEvolution(builder, options.slower);
  AddCounters(builder);
  if (options.flavour == "release") AddTsan(builder);

  SampleRun run;
  run.header.run_id = options.run_id;
  run.header.environment = SampleEnvironment(options);
  Plan& plan = run.header.plan;
  plan.command = "assay prove sample.toml";
  plan.notes = {"this run is made up: a sample for tests"};
  for (const TrueCell& subject : builder.cells()) plan.cells.push_back(subject.cell);
  AddClaims(plan);
  for (int round = 0; round < options.rounds; ++round) {
    for (int cell = 0; cell < static_cast<int>(plan.cells.size()); ++cell) {
      run.records.samples.push_back(SampleOf(builder.At(cell), round, cell));
    }
    run.records.rounds.push_back({.round = round, .at_s = round * 2.0 + 1.9});
  }
  if (options.has_findings) run.records.findings = {Race(plan)};
  run.records.end = {.reason = "rounds", .at_s = options.rounds * 2.0};
  return run;
}

}  // namespace assay
