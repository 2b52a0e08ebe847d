#include "results/export/sample_reports.h"

#include "harness/base/infinity.h"

namespace assay {
namespace {

Cell MakeCell(const char* workload, const char* variant, int threads, Scales scales) {
  Cell cell;
  cell.workload = workload;
  cell.variant = variant;
  cell.threads = threads;
  cell.scales = scales;
  return cell;
}

Cell Evolution(const char* variant, int threads) {
  Cell cell = MakeCell("agent_evolution", variant, threads, Scales::kStrong);
  cell.params = {{"agents", std::int64_t{64}}, {"work_ms", std::int64_t{1}}};
  return cell;
}

Cell Counter(const char* variant, int threads) {
  return MakeCell("shared_counter", variant, threads, Scales::kThroughput);
}

// Adds a cell; its numbers are added to the cell added last.
class ReportBuilder {
 public:
  explicit ReportBuilder(RunReport& report) : report_(report) {}

  ReportBuilder& AddCell(const Cell& cell, CellQuality quality) {
    quality.cell_index = static_cast<int>(report_.plan.cells.size());
    report_.plan.cells.push_back(cell);
    report_.quality.push_back(quality);
    return *this;
  }
  ReportBuilder& Number(const char* metric, const char* unit, double value, double low,
                        double high) {
    const int index = report_.quality.back().cell_index;
    report_.estimates.push_back({.cell_index = index,
                                 .cell = CellName(report_.plan.cells.back()),
                                 .metric = metric,
                                 .unit = unit,
                                 .value = value,
                                 .low = low,
                                 .high = high,
                                 .n = report_.quality.back().clean});
    return *this;
  }

 private:
  RunReport& report_;
};

CellQuality Quality(int samples, int clean, std::map<std::string, int> rejected = {}) {
  return {.cell_index = 0, .samples = samples, .clean = clean, .rejected = rejected};
}

RunReport CommonReport() {
  RunReport report;
  report.run_id = "20261101-120000-7";
  report.environment.assay_version = "0.1.0";
  report.environment.time_utc = "2026-11-01T12:00:00Z";
  report.environment.host_os = "Debian GNU/Linux 12 (bookworm)";
  report.environment.kernel = "6.1.0";
  report.environment.cpu_model = "Sample CPU <2.0 GHz>";
  report.environment.virtualization = "kvm";
  report.environment.cores = 2;
  report.environment.packages = 1;
  report.environment.allowed_cpus = {0, 1};
  report.environment.cpu_quota = 2.0;
  report.plan.seed = 7;
  report.end = {
      .reason = "budget", .at_s = 61.25, .driver_cpu_s = 0.5, .measuring_s = 60};
  report.rounds = 24;
  return report;
}

Claim MakeClaim(const char* id, Metric metric, Target target, ClaimArm candidate) {
  Claim claim;
  claim.id = id;
  claim.file = "claims.toml";
  claim.line = 3;
  claim.workload = "agent_evolution";
  claim.metric = metric;
  claim.target = std::move(target);
  claim.candidate = std::move(candidate);
  if (NeedsBaseline(metric)) {
    claim.baseline = {.variant = "sequential", .threads = 1, .params = {}};
  }
  return claim;
}

Target AtLeast(double low, const char* text) {
  Target target;
  target.low = low;
  target.text = text;
  return target;
}

ClaimArm Arm(const char* variant, int threads) {
  return {.variant = variant, .threads = threads, .params = {}};
}

void AddProveCells(RunReport& report) {
  ReportBuilder builder(report);
  builder.AddCell(Evolution("sequential", 1), Quality(24, 23, {{"run_delay", 1}}))
      .Number("time", "ms", 64.06, 63.81, 64.52)
      .Number("speedup", "x", 1, 1, 1)
      .Number("efficiency", "of ideal", 1, 1, 1);
  builder
      .AddCell(Evolution("work_stealing", 2),
               Quality(24, 20, {{"moved", 1}, {"run_delay", 3}}))
      .Number("time", "ms", 33.41, 33.02, 34.1)
      .Number("speedup", "x", 1.917, 1.881, 1.951)
      .Number("efficiency", "of ideal", 0.9585, 0.9405, 0.9755);
  builder.AddCell(Evolution("gil", 2), Quality(24, 3, {{"run_delay", 21}}));
}

void AddVerdicts(RunReport& report) {
  Claim proved = MakeClaim("six-of-eight", Metric::kSpeedup, AtLeast(1.5, ">= 1.5"),
                           Arm("work_stealing", 2));
  proved.says = "at least 6x on 8 cores | 1.5x on 2";
  proved.source = "notes_v1.txt, section <3>";
  report.verdicts.push_back({proved, VerdictKind::kProved, 1.917, 1.881, 1.951, 24, 20,
                             "0 of 20 clean rounds were below 1.5"});
  report.plan.claims.push_back(
      {.claim = proved, .baseline = 0, .candidate = 1, .untestable = ""});

  const Claim refuted =
      MakeClaim("near-linear-scaling-as-in-the-document", Metric::kEfficiency,
                AtLeast(0.96, ">= 0.96"), Arm("work_stealing", 2));
  report.verdicts.push_back({refuted, VerdictKind::kRefuted, 0.9585, 0.9571, 0.9597, 24,
                             20, "20 of 20 clean rounds were below 0.96"});

  const Claim contended =
      MakeClaim("gil-gains-nothing", Metric::kSpeedup,
                {.low = 0.85, .high = 1.03, .text = "0.85..1.03"}, Arm("gil", 2));
  report.verdicts.push_back({contended, VerdictKind::kUndecided, 0.93, std::nullopt,
                             std::nullopt, 24, 3,
                             "CONTENDED: 3 of 24 rounds were clean, 12 are needed"});
  report.verdicts.back().rounds_needed = 41;

  const Claim untestable = MakeClaim("eight-cores", Metric::kThroughput,
                                     AtLeast(16, ">= 16"), Arm("work_stealing", 8));
  report.verdicts.push_back({untestable, VerdictKind::kUntestable, std::nullopt,
                             std::nullopt, std::nullopt, 0, 0,
                             "CPUS: 8 threads claimed, 2 CPUs allowed here (quota 2.0)"});
  report.verdicts.back().prediction = Prediction{
      .threads = 8,
      .at_most = 14.2,
      .refutes = true,
      .text =
          "a projection, no proof: at most 14.2 on 8 threads; then the claim is false "
          "(REFUTED-CONDITIONAL); no band: <one count>"};

  const Claim rare =
      MakeClaim("one|instance`", Metric::kFailureRate,
                {.low = 0, .high = 0.01, .text = "<= 0.01"}, Arm("work_stealing", 2));
  report.verdicts.push_back({rare, VerdictKind::kProved, 0.0, 0.0, 0.00614, 24, 24,
                             "0 of 600 trials were wrong"});
}

// One variant with laws, one whose single point leaves them open.
void AddModels(RunReport& report) {
  ScalingModel lawful{.cell_index = 0};
  lawful.points = {{.threads = 2,
                    .speedup = {1.9, 1.88, 1.92},
                    .serial_fraction = {0.0526, 0.0417, 0.0638},
                    .n = 24},
                   {.threads = 4,
                    .speedup = {3.46, 3.4, 3.52},
                    .serial_fraction = {0.052, 0.0455, 0.0588},
                    .n = 24}};
  lawful.laws = {
      {.law = "Amdahl", .refuted = true, .parameters = {}},
      {.law = "USL",
       .parameters = {{"contention", {0.05, 0.03, 0.06}}, {"coherency", {0, 0, 0.004}}}}};
  ScalingModel open{.cell_index = static_cast<int>(report.plan.cells.size()) - 1,
                    .scaled_work = true};
  open.points = {{.threads = 2,
                  .speedup = {0.34, 0, kInfinity},
                  .serial_fraction = {1.66, -kInfinity, 2},
                  .n = 5}};
  open.refusal = "a law needs speedups on two thread counts above 1 to be held against";
  report.models = {lawful, open};
}

void AddFindings(RunReport& report) {
  Finding crash;
  crash.kind = "crash";
  crash.summary = "the child was killed by signal 11 (SIGSEGV) in round 4";
  crash.cell = CellName(report.plan.cells[2]);
  crash.cell_index = 2;
  crash.evidence = "evidence/gil-4.txt";
  crash.detail = "assertion `lock | 1` <failed>\n```\nlast words: \xff\n";
  crash.reproduce = "assay sweep agent_evolution --variant gil --threads 2 -p agents=64";
  crash.fingerprint = "crash:gil:1f2e";
  crash.count = 3;
  report.findings.push_back(crash);

  Finding wrong;
  wrong.kind = "wrong_answer";
  wrong.summary = "best fitness 12 instead of 17";
  wrong.cell = CellName(report.plan.cells[1]);
  wrong.cell_index = 1;
  wrong.reproduce = "assay sweep agent_evolution --variant work_stealing --threads 2";
  wrong.fingerprint = "wrong_answer:work_stealing:77aa";
  report.findings.push_back(wrong);
}

// Of a hunt: the cell, its claim and its verdict.
StressResult& AddHunted(RunReport& report, const char* workload, const char* variant,
                        VerdictKind kind) {
  const bool broken = std::string(variant) == "broken";
  Cell cell = MakeCell(workload, variant, 2, Scales::kStrong);
  cell.placement = "mixed";
  cell.stress =
      StressCell{.info = {.expected = broken ? Expected::kCaught : Expected::kClean,
                          .version = "1f3a9c2b"},
                 .placements = {{"cores", {0, 1}}, {"oversubscribed", {0, 0}}}};
  PlannedClaim planned{.candidate = static_cast<int>(report.plan.cells.size())};
  planned.claim.id = std::string(workload) + "/" + variant + " x2";
  planned.claim.says = "Is it <right> | wrong?";
  planned.claim.workload = workload;
  planned.claim.candidate = {.variant = variant, .threads = 2};
  planned.claim.metric = broken ? Metric::kCaught : Metric::kClean;
  planned.claim.target = {.high = 1e-3, .text = broken ? "at least once" : "<= 0.001"};
  report.plan.claims.push_back(planned);
  report.verdicts.push_back({.claim = planned.claim, .kind = kind});
  report.stress.push_back({.cell_index = planned.candidate, .bursts = 10});
  report.plan.cells.push_back(cell);
  return report.stress.back();
}

Finding HuntFinding(const RunReport& report, int cell) {
  const Cell& of = report.plan.cells[static_cast<std::size_t>(cell)];
  return {.kind = "invariant",
          .summary = "the instance was built more than once",
          .cell = CellName(of),
          .cell_index = cell,
          .evidence = "evidence/stress.log",
          .detail = "  lane 0\n    #0 Get (lazy.cc:7)\n",
          .reproduce = "assay stress lazy_singleton --variant " + of.variant +
                       " --threads 2 --place cores --replay 12345@1f3a9c2b",
          .fingerprint = "invariant:" + CellName(of),
          .expected = of.stress->info.expected == Expected::kCaught,
          .seed = "12345@1f3a9c2b",
          .repeats = "9 of 10 replays failed",
          .shrunk = "2 threads, 7 iterations"};
}

}  // namespace

RunReport ProveReport() {
  RunReport report = CommonReport();
  report.plan.command = "assay prove claims.toml --seed 7";
  report.plan.notes = {
      "claim 'eight-cores' was left out: it needs 8 CPUs and 2 are "
      "allowed here (affinity 0-1, cgroup quota 2.0)"};
  AddProveCells(report);
  AddVerdicts(report);
  AddFindings(report);
  return report;
}

RunReport SweepReport() {
  RunReport report = CommonReport();
  report.plan.command = "assay sweep agent_evolution shared_counter --threads 1,2";
  report.end.reason = "rounds";
  AddProveCells(report);
  ReportBuilder builder(report);
  builder.AddCell(Evolution("static_partition", 2), Quality(24, 22, {{"run_delay", 2}}))
      .Number("time", "ms", 33.6, 33.2, 34.0)
      .Number("speedup", "x", 1.906, 1.875, 1.942)
      .Number("efficiency", "of ideal", 0.953, 0.9375, 0.971);
  builder.AddCell(Counter("fetch_add", 2), Quality(24, 24))
      .Number("time", "ms", 55.1, 54.0, 56.2)
      .Number("throughput", "add/s", 61.2e6, 58.4e6, 63.9e6)
      .Number("speedup", "x", 0.3421, 0.33, 0.3519)
      .Number("efficiency", "of ideal", 0.171, 0.165, 0.176)
      .Number("p99", "ms", 0.000812, 0.00079, 0.00085)
      .Number("lock|wait_ns", "of <time>", 0.25, 0.24, 0.27);
  builder.AddCell(Counter("fetch_add", 1), Quality(24, 24))
      .Number("time", "ms", 50.2, 50.0, 50.9)
      .Number("throughput", "add/s", 178.9e6, 177.2e6, 180.3e6);
  for (Estimate& estimate : report.estimates) {
    if (estimate.metric == "speedup") estimate.baseline_index = 0;
    if (estimate.metric == "speedup" && estimate.unit == "x" && estimate.value < 0.5) {
      estimate.baseline_index = static_cast<int>(report.plan.cells.size()) - 1;
    }
  }
  AddModels(report);
  return report;
}

RunReport HuntReport() {
  RunReport report = CommonReport();
  report.plan.command = "assay stress store_buffering lazy_singleton hit_count --time 1s";
  report.plan.limits.hunt_s = 1;
  report.end.reason = "decided";

  StressResult& litmus =
      AddHunted(report, "store_buffering", "relaxed", VerdictKind::kProved);
  litmus.iterations = 23'456'789;
  litmus.schedules = 1'234'567;
  litmus.rate_at_most = 1.277e-7;
  litmus.outcomes = {{"1, 0", OutcomeGrade::kAllowed, 23'000'000},
                     {"0, 0", OutcomeGrade::kInteresting, 456'789}};
  report.plan.cells.back().stress->info.outcomes = {
      {"0, 0", OutcomeGrade::kInteresting, "nothing orders them"},
      {"1, 0", OutcomeGrade::kAllowed, "the first came first"}};

  StressResult& broken =
      AddHunted(report, "lazy_singleton", "broken", VerdictKind::kProved);
  broken.iterations = 128;
  broken.failures = 3;
  broken.caught = Caught{"invariant", 0.0123, 128};
  broken.outcomes = {{"invariants hold", OutcomeGrade::kAllowed, 125},
                     {"2 instances", OutcomeGrade::kForbidden, 3}};
  report.findings.push_back(HuntFinding(report, 1));

  StressResult& fixed =
      AddHunted(report, "lazy_singleton", "fixed", VerdictKind::kUndecided);
  fixed.iterations = 1'500;
  fixed.schedules = 700;
  fixed.rate_at_most = 1.995e-3;
  report.verdicts.back().reason =
      "TOO_FEW: 0 of 1500 iterations failed, 700 of them perturbed; at most 0.002 of "
      "them "
      "do (95%)";

  StressResult& failed = AddHunted(report, "hit_count", "fixed", VerdictKind::kRefuted);
  failed.iterations = 12'345'678'901;
  failed.failures = 1;
  failed.schedules = 400;
  failed.caught = Caught{"invariant", 61, 12'345'678'901};
  report.findings.push_back(HuntFinding(report, 3));
  return report;
}

}  // namespace assay
