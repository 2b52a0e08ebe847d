// The driver's side of an expectation, in the test itself: plans its two cells, starts
// this program anew as their child, measures until the claim is decided, and says what
// came of it. See testing.h.
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "assay/testing.h"
#include "harness/base/line_channel.h"
#include "harness/cell/serve_requests.h"
#include "harness/expectation/expectation_child.h"
#include "harness/run/child_process.h"
#include "harness/run/runner.h"
#include "harness/topology/host.h"
#include "harness/topology/load.h"
#include "harness/topology/placement.h"
#include "harness/verdict/evaluate.h"
#include "harness/verdict/steering.h"
#include "harness/verdict/target.h"

namespace assay {
namespace {

// Where in the test a child is to serve: "file:line#n", the n-th time that it is reached.
constexpr char kPlaceVariable[] = "ASSAY_EXPECTATION";
constexpr double kSampleMinS = 0.2;  // since others' use of CPUs is told in 10 ms steps

SpeedupVerdict Untestable(const std::string& why) {
  return {.kind = SpeedupVerdict::kUntestable, .text = "UNTESTABLE: " + why};
}

// Numbers the visits of a place in one run of one test, so that loops and helpers work.
std::string NumberedPlace(const ExpectationPlace& at) {
  struct Visits {
    std::string test;
    std::int64_t run = 0;
    std::map<std::string, int> counts;
  };
  static Visits* visits = new Visits;
  if (visits->test != at.test || visits->run != at.run) *visits = {at.test, at.run, {}};
  const std::string place = absl::StrFormat("%s %s:%d", at.test, at.file, at.line);
  return absl::StrFormat("%s#%d", place, ++visits->counts[place]);
}

[[noreturn]] void ServeAndExit(const SpeedupExpectation& expectation) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // never outlive the test that started us
  signal(SIGINT, SIG_IGN);
  ExpectationServer server(expectation);
  LineChannel channel(kChildSocket);
  _exit(ServeRequests(channel,
                      [&](const Request& request) { return server.Answer(request); }));
}

// --- The run ---------------------------------------------------------------------------

// This program again, as it was started, for this test alone.
std::vector<std::string> ArgumentsFor(const std::string& test) {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::string> arguments =
      absl::StrSplit(text, absl::ByChar('\0'), absl::SkipEmpty());
  if (!arguments.empty()) arguments.erase(arguments.begin());
  for (const char* more : {"--gtest_repeat=1", "--gtest_output=", "--gtest_shuffle=0",
                           "--gtest_also_run_disabled_tests"}) {
    arguments.push_back(more);
  }
  arguments.push_back("--gtest_filter=" + test);
  return arguments;
}

// Children are this program; what they print is kept until the end of the run.
class ExpectationChildren final : public ChildFactory {
 public:
  ExpectationChildren(const std::string& test, const std::string& place,
                      std::string folder)
      : folder_(std::move(folder)) {
    options_.arguments = ArgumentsFor(test);
    options_.variables = {std::string(kPlaceVariable) + "=" + place,
                          "GTEST_TOTAL_SHARDS=1", "GTEST_SHARD_INDEX=0", "GTEST_OUTPUT="};
  }

  absl::StatusOr<std::unique_ptr<Child>> Start(const Cell& cell,
                                               int generation) override {
    return StartChildProcess("/proc/self/exe",
                             folder_ + "/" + EvidenceOf(cell, generation), options_);
  }
  std::string KeyOf(const Cell&) override { return "test"; }
  std::string EvidenceOf(const Cell&, int generation) override {
    return absl::StrFormat("generation%d.log", generation);
  }
  std::string TailOf(const Cell& cell, int generation) override {
    std::ifstream file(folder_ + "/" + EvidenceOf(cell, generation));
    constexpr std::streamoff kTail = 4096;
    file.seekg(0, std::ios::end);
    file.seekg(std::max<std::streamoff>(0, file.tellg() - kTail));
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string folder_;
  StartOptions options_;
};

absl::StatusOr<Plan> PlanFor(const SpeedupExpectation& expectation,
                             const std::string& test, const Topology& topology) {
  absl::StatusOr<Target> target = TargetFor(Metric::kSpeedup, expectation.target);
  if (!target.ok()) return target.status();
  Plan plan{.command = test};
  plan.limits = {.budget_s = expectation.budget.count(), .sample_min_s = kSampleMinS};
  PlannedClaim planned{
      .claim = {.id = test, .metric = Metric::kSpeedup, .target = *target}};
  planned.claim.confidence = expectation.confidence;
  for (const int threads : {1, expectation.threads}) {
    absl::StatusOr<std::vector<int>> cpus =
        PlaceLanes(topology, expectation.place, threads);
    if (!cpus.ok()) return cpus.status();
    const bool is_serial = plan.cells.empty();
    plan.cells.push_back({.workload = test,
                          .variant = is_serial ? kSerialVariant : kParallelVariant,
                          .threads = threads,
                          .placement = expectation.place,
                          .cpus = *std::move(cpus),
                          .threading = is_serial ? Threading::kSingle : Threading::kOwn});
  }
  planned.baseline = 0;
  planned.candidate = 1;
  plan.claims.push_back(std::move(planned));
  return plan;
}

// A line every ten seconds, in the style of the test's own output.
class Progress {
 public:
  void Show(const RunProgress& now) {
    if (now.elapsed_s < next_s_) return;
    next_s_ = now.elapsed_s + 10;
    std::fprintf(stderr, "[  assay   ] round %d, %.0f s of %.0f s\n", now.round + 1,
                 now.elapsed_s, now.budget_s);
  }

 private:
  double next_s_ = 10;
};

absl::StatusOr<RunReport> Run(const Plan& plan, const Topology& topology,
                              ChildFactory& children) {
  const RunHeader header{
      .run_id = "expectation", .environment = ReadEnvironment(topology), .plan = plan};
  const ContentionLimits limits = LimitsOf(header.environment);
  ClaimSteering claims(plan, limits);
  SteadyClock clock;
  MachineProbe probe;
  Progress progress;
  const std::atomic<bool> interrupted{false};
  absl::StatusOr<RunRecords> records = ExecutePlan(
      plan, {.children = children,
             .clock = clock,
             .steering = claims,
             .append = [](const JournalRecord&) { return absl::OkStatus(); },
             .read_machine = [&] { return probe.Read(); },
             .show_progress = [&](const RunProgress& now) { progress.Show(now); },
             .reproduce = [](const Cell&) { return std::string(); },
             .interrupted = interrupted});
  if (!records.ok()) return records.status();
  return Evaluate(header, *records);
}

// --- What came of it -------------------------------------------------------------------

std::string Findings(const RunReport& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    text += absl::StrFormat("%s%s in %s: %s", text.empty() ? "" : "\n", finding.kind,
                            finding.cell, finding.summary);
    if (!finding.detail.empty()) text += "\n" + finding.detail;
  }
  return text;
}

std::string VerdictText(const char* word, const Verdict& verdict) {
  std::string text =
      absl::StrFormat("%s: speedup %s claimed", word, verdict.claim.target.text);
  if (verdict.estimate && verdict.low && verdict.high) {
    text += absl::StrFormat(", %.3gx [%.3g, %.3g] measured", *verdict.estimate,
                            *verdict.low, *verdict.high);
  } else if (verdict.estimate) {
    text += absl::StrFormat(", about %.3gx measured", *verdict.estimate);
  }
  return text + absl::StrFormat(" in %d clean rounds of %d: %s", verdict.clean_rounds,
                                verdict.rounds, verdict.reason);
}

SpeedupVerdict Summarise(const RunReport& report) {
  const Verdict& verdict = report.verdicts.front();
  SpeedupVerdict summary{
      .speedup = verdict.estimate, .low = verdict.low, .high = verdict.high};
  if (!report.findings.empty()) {
    summary.kind = SpeedupVerdict::kFailed;
    summary.text = "FAILED: " + Findings(report);
    return summary;
  }
  switch (verdict.kind) {
    case VerdictKind::kProved:
      summary.kind = SpeedupVerdict::kProved;
      summary.text = VerdictText("PROVED", verdict);
      break;
    case VerdictKind::kRefuted:
      summary.kind = SpeedupVerdict::kRefuted;
      summary.text = VerdictText("REFUTED", verdict);
      break;
    case VerdictKind::kUndecided:
    case VerdictKind::kUntestable:
      summary.kind = SpeedupVerdict::kUndecided;
      summary.text = VerdictText("UNDECIDED", verdict);
      break;
  }
  return summary;
}

SpeedupVerdict Failed(const absl::Status& status) {
  return {.kind = SpeedupVerdict::kFailed,
          .text = "FAILED: " + std::string(status.message())};
}

SpeedupVerdict Drive(const SpeedupExpectation& expectation, const ExpectationPlace& at,
                     const std::string& place) {
  if (!expectation.serial || !expectation.parallel) {
    return Failed(absl::InvalidArgumentError(
        "an expectation needs both a serial and a parallel function"));
  }
  if (!at.slow_build.empty()) return Untestable(at.slow_build);
  const absl::StatusOr<Topology> topology = LoadThisMachine();
  if (!topology.ok()) return Failed(topology.status());
  const int allowed = ThreadsAllowed(*topology);
  if (expectation.threads > allowed) {
    return Untestable(absl::StrFormat("%d threads claimed, %s", expectation.threads,
                                      AllowedText(*topology)));
  }
  const absl::StatusOr<Plan> plan = PlanFor(expectation, at.test, *topology);
  if (!plan.ok()) return Failed(plan.status());
  std::string folder = std::filesystem::temp_directory_path() / "assay-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    return Failed(absl::UnavailableError("cannot create a folder " + folder));
  }
  ExpectationChildren children(at.test, place, folder);
  const absl::StatusOr<RunReport> report = Run(*plan, *topology, children);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return report.ok() ? Summarise(*report) : Failed(report.status());
}

}  // namespace

SpeedupVerdict MeasureSpeedup(const SpeedupExpectation& expectation,
                              const ExpectationPlace& at) {
  if (at.test.empty()) return Untestable("no test is running in this process");
  const std::string place = NumberedPlace(at);
  if (const char* wanted = getenv(kPlaceVariable)) {
    if (place == wanted) ServeAndExit(expectation);
    // Another expectation of the same test, before the one that is measured.
    return {.kind = SpeedupVerdict::kProved, .text = "passed by"};
  }
  return Drive(expectation, at, place);
}

}  // namespace assay
