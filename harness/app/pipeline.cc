#include "harness/app/pipeline.h"

#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>

#include "absl/strings/str_format.h"
#include "harness/app/check_programs.h"
#include "harness/app/commands.h"
#include "harness/app/doctor_checks.h"
#include "harness/app/reproduce.h"
#include "harness/app/run_folder.h"
#include "harness/app/terminal.h"
#include "harness/base/shell_quoted.h"
#include "harness/run/child_process.h"
#include "harness/run/families.h"
#include "harness/run/hunt.h"
#include "harness/run/runner.h"
#include "harness/topology/host.h"
#include "harness/topology/load.h"
#include "harness/topology/machine_probe.h"
#include "harness/verdict/evaluate.h"
#include "harness/verdict/steering.h"
#include "results/export/exporter.h"

namespace assay {
namespace {

std::atomic<bool> interrupted{false};

// The first Ctrl-C ends the run after the sample that is being taken; a second one ends
// the program at once (the children die with it).
void OnInterrupt(int) {
  interrupted.store(true, std::memory_order_relaxed);
  signal(SIGINT, SIG_DFL);
}

Priority PriorityOf(const RunOptions& options) {
  return options.priority == "high" ? Priority::kHigh : Priority::kNormal;
}

// Fills in the constants; the plan is complete afterwards. Stress cases have none.
absl::Status Calibrate(ChildFactory& children, Plan* plan) {
  if (IsHunt(*plan)) return absl::OkStatus();
  absl::StatusOr<std::map<std::string, Constants>> constants =
      CalibrateWorkloads(*plan, children);
  if (!constants.ok()) return constants.status();
  SetConstants(*constants, plan);
  return absl::OkStatus();
}

absl::StatusOr<RunRecords> ExecuteBursts(const Plan& plan, const RunOptions& options,
                                         ChildFactory& children, JournalWriter& journal,
                                         RunRecords earlier) {
  SteadyClock clock;
  ProgressLine progress(options.quiet);
  return ExecuteHunt(
      plan,
      {.children = children,
       .clock = clock,
       .append = [&](const JournalRecord& record) { return journal.Append(record); },
       .show_progress = [&](const HuntProgress& now) { progress.Show(now); },
       .reproduce =
           [&](const Cell& cell, const BurstOrder& order) {
             return ReplayCommand(cell, order, options.cells);
           },
       .reproduce_hunt =
           [&](const Cell& cell) { return HuntCommand(cell, plan, options.cells); },
       .interrupted = interrupted},
      std::move(earlier));
}

// Measures the plan with progress on the terminal.
absl::StatusOr<RunRecords> ExecuteSamples(const Plan& plan,
                                          const Environment& environment,
                                          const RunOptions& options,
                                          ChildFactory& children, JournalWriter& journal,
                                          RunRecords earlier) {
  const ContentionLimits limits = LimitsOf(environment);
  SteadyClock clock;
  MachineProbe probe;
  ClaimSteering claims(plan, limits);
  SweepSteering sweep(plan);
  ProgressLine progress(options.quiet);
  const int claim_count = static_cast<int>(plan.claims.size());
  Steering& steering = plan.claims.empty() ? static_cast<Steering&>(sweep) : claims;
  return ExecutePlan(
      plan,
      {.children = children,
       .clock = clock,
       .steering = steering,
       .append = [&](const JournalRecord& record) { return journal.Append(record); },
       .read_machine = [&] { return probe.Read(); },
       .show_progress =
           [&](const RunProgress& now) {
             progress.Show(now, claims.decided(), claim_count);
           },
       .reproduce =
           [&](const Cell& cell) { return SweepCommand(cell, plan.seed, options.cells); },
       .interrupted = interrupted},
      std::move(earlier));
}

absl::StatusOr<RunRecords> Execute(const RunHeader& header, const RunOptions& options,
                                   ChildFactory& children, JournalWriter& journal,
                                   RunRecords earlier) {
  Plan plan = header.plan;
  plan.limits.budget_s += SpentSeconds(earlier);  // on top of what was spent
  signal(SIGINT, OnInterrupt);
  absl::StatusOr<RunRecords> records =
      IsHunt(plan) ? ExecuteBursts(plan, options, children, journal, std::move(earlier))
                   : ExecuteSamples(plan, header.environment, options, children, journal,
                                    std::move(earlier));
  signal(SIGINT, SIG_DFL);
  return records;
}

Environment EnvironmentOf(const Topology& topology) {
  Environment environment = ReadEnvironment(topology);
  // Without it no band is given, which is cautious.
  const absl::StatusOr<Topology> whole = LoadWholeMachine();
  if (whole.ok()) environment.thread_borders = ThreadBorders(*whole);
  environment.cpus =
      MachineCpus(whole.ok() ? *whole : topology, environment.allowed_cpus);
  environment.checks = CheckHost(ReadHostFacts(), topology, TimerCostNs());
  return environment;
}

absl::Status WriteHeader(const RunHeader& header, const std::string& folder) {
  return WriteTextFile(folder + "/run.json", ToJson(header) + "\n");
}

bool IsWritten(const Exporter& exporter) {
  return *exporter.file_name != '\0' && WhyNot(exporter).empty();
}

// "report.html (and report.md, report.json)": the one for people first.
std::string ReportFiles() {
  std::vector<std::string> files;
  for (const Exporter& exporter : Exporters()) {
    if (!IsWritten(exporter)) continue;
    const bool is_page = std::string(exporter.name) == "html";
    files.insert(is_page ? files.begin() : files.end(), exporter.file_name);
  }
  std::string others;
  for (std::size_t i = 1; i < files.size(); ++i) {
    others += (others.empty() ? "" : ", ") + files[i];
  }
  return files.front() + " (and " + others + ")";
}

void PrintReport(const RunReport& report) {
  const RenderOptions options{.unicode = TerminalWantsUnicode(),
                              .colour = TerminalWantsColour()};
  for (const Exporter& exporter : Exporters()) {
    if (std::string(exporter.name) == "console") {
      std::fputs(exporter.render(report, options).c_str(), stdout);
    }
  }
}

// Everything from the first sample on.
absl::StatusOr<RunReport> ExecuteIn(const std::string& path, const RunHeader& header,
                                    const RunOptions& options, ChildFactory& children,
                                    JournalWriter& journal, RunRecords earlier) {
  absl::StatusOr<RunRecords> records =
      Execute(header, options, children, journal, std::move(earlier));
  if (!records.ok()) return records.status();
  DropEmptyEvidence(path, records->findings);
  // From what lies on the disk, so that `assay report` can only say the same.
  absl::StatusOr<StoredRun> stored = LoadRun(path);
  if (!stored.ok()) return stored.status();
  RunReport report = Evaluate(stored->header, stored->records);
  if (absl::Status status = WriteReports(report, path); !status.ok()) return status;
  return report;
}

absl::StatusOr<RunReport> RunInto(const RunFolder& folder, Plan plan,
                                  const RunOptions& options,
                                  const Surroundings& surroundings) {
  ChildProcessFactory children(surroundings.families, folder.path, PriorityOf(options));
  absl::Status status = Calibrate(children, &plan);
  if (!status.ok()) return status;
  const RunHeader header{.run_id = folder.id,
                         .environment = EnvironmentOf(surroundings.topology),
                         .plan = std::move(plan)};
  status = WriteHeader(header, folder.path);
  if (!status.ok()) return status;
  PointLatestAt(folder);
  absl::StatusOr<std::unique_ptr<JournalWriter>> journal =
      JournalWriter::Create(folder.path + "/journal.jsonl");
  if (!journal.ok()) return journal.status();
  return ExecuteIn(folder.path, header, options, children, **journal, {});
}

// Written at once: nothing of it can be lost, since the files it was made of are there.
absl::StatusOr<RunReport> Keep(const RunFolder& folder, const RunHeader& header,
                               const RunRecords& records) {
  absl::Status status = WriteHeader(header, folder.path);
  if (!status.ok()) return status;
  status = WriteTextFile(folder.path + "/journal.jsonl", JournalText(records));
  if (!status.ok()) return status;
  PointLatestAt(folder);
  absl::StatusOr<StoredRun> stored = LoadRun(folder.path);
  if (!stored.ok()) return stored.status();
  RunReport report = Evaluate(stored->header, stored->records);
  if (status = WriteReports(report, folder.path); !status.ok()) return status;
  return report;
}

// Samples of two machines, or of one before and after it changed, are no one run.
absl::Status CheckSameMachine(const Environment& then, const Environment& now) {
  const bool same = then.cpu_model == now.cpu_model && then.kernel == now.kernel &&
                    then.allowed_cpus == now.allowed_cpus &&
                    then.assay_version == now.assay_version;
  if (same) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "this is not what the run was begun on: another CPU model, kernel, set of allowed "
      "CPUs or version of assay; start a new run instead");
}

// Bursts of two versions of a case are no one hunt.
absl::Status CheckSameCases(const Plan& plan, const std::vector<FamilyInfo>& families) {
  for (const Cell& cell : plan.cells) {
    if (!cell.stress) continue;
    for (const FamilyInfo& family : families) {
      if (family.flavour != cell.flavour) continue;
      for (const CaseInfo& info : family.cases) {
        if (info.name != cell.workload || info.variant != cell.variant) continue;
        if (info.stress && info.stress->version == cell.stress->info.version) continue;
        return absl::InvalidArgumentError(
            cell.workload + "/" + cell.variant +
            " has changed since the hunt was begun; start a new one instead");
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<RunReport> GoOn(StoredRun stored, const RunOptions& options) {
  if (IsImported(stored.header.plan)) {
    return absl::InvalidArgumentError(
        stored.header.run_id +
        " was imported, so there is nothing to go on with; import the files again");
  }
  absl::StatusOr<Surroundings> surroundings = LookAround(options.cells);
  if (!surroundings.ok()) return surroundings.status();
  absl::Status status = CheckSameMachine(stored.header.environment,
                                         ReadEnvironment(surroundings->topology));
  if (!status.ok()) return status;
  status = CheckSameCases(stored.header.plan, surroundings->families);
  if (!status.ok()) return status;
  absl::StatusOr<PlanOptions> limits =
      MakePlanOptions(options, stored.header.plan.limits, CommandLine());
  if (!limits.ok()) return limits.status();
  stored.header.plan.limits = limits->limits;
  absl::StatusOr<std::unique_ptr<JournalWriter>> journal =
      JournalWriter::Reopen(stored.path + "/journal.jsonl");
  if (!journal.ok()) return journal.status();
  status = WriteHeader(stored.header, stored.path);
  if (!status.ok()) return status;
  ChildProcessFactory children(surroundings->families, stored.path, PriorityOf(options));
  return ExecuteIn(stored.path, stored.header, options, children, **journal,
                   std::move(stored.records));
}

// Tells the user how it ended.
int Conclude(const absl::StatusOr<RunReport>& report, const std::string& path,
             const RunOptions& options) {
  if (!report.ok()) {
    PrintError(report.status());
    return ExitCodeOf(report.status());
  }
  PrintReport(*report);
  std::printf("\nReport: %s/%s\n", path.c_str(), ReportFiles().c_str());
  if (interrupted.load(std::memory_order_relaxed)) {
    std::fflush(stdout);
    PrintError("interrupted; what was measured is kept. Go on with:  assay resume " +
               ShellQuoted(path));
    return kExitInterrupted;
  }
  return ExitCodeOf(*report, options.strict);
}

}  // namespace

absl::StatusOr<Surroundings> LookAround(const std::vector<std::string>& cells) {
  absl::StatusOr<Topology> topology = LoadThisMachine();
  if (!topology.ok()) return topology.status();
  absl::StatusOr<std::vector<FamilyInfo>> families =
      FindFamilies(cells.empty() ? std::vector<std::string>{ChildrenFolder()} : cells);
  if (!families.ok()) return families.status();
  return Surroundings{*std::move(topology), *std::move(families)};
}

absl::Status WriteReports(const RunReport& report, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("cannot create %s: %s", folder, error.message()));
  }
  for (const Exporter& exporter : Exporters()) {
    if (!IsWritten(exporter)) continue;
    absl::Status status =
        WriteTextFile(folder + "/" + exporter.file_name, exporter.render(report, {}));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

int KeepAndReport(const RunOptions& options, RunHeader header,
                  const RunRecords& records) {
  absl::StatusOr<RunFolder> folder = CreateRunFolder(options.out);
  if (!folder.ok()) {
    PrintError(folder.status());
    return ExitCodeOf(folder.status());
  }
  header.run_id = folder->id;
  return Conclude(Keep(*folder, header, records), folder->path, options);
}

int PlanAndRun(const RunOptions& options, const MakePlanFn& make_plan) {
  const auto fail = [](const absl::Status& status) {
    PrintError(status);
    return ExitCodeOf(status);
  };
  absl::StatusOr<Surroundings> surroundings = LookAround(options.cells);
  if (!surroundings.ok()) return fail(surroundings.status());
  absl::StatusOr<Plan> plan = make_plan(*surroundings);
  if (!plan.ok()) return fail(plan.status());
  if (absl::Status status = CheckPrograms(*plan); !status.ok()) return fail(status);
  absl::StatusOr<RunFolder> folder = CreateRunFolder(options.out);
  if (!folder.ok()) return fail(folder.status());
  return Conclude(RunInto(*folder, *std::move(plan), options, *surroundings),
                  folder->path, options);
}

absl::StatusOr<RunReport> RunPart(const std::string& folder, Plan plan,
                                  const RunOptions& options,
                                  const Surroundings& surroundings) {
  absl::StatusOr<RunFolder> part = CreateRunFolder(folder);
  if (!part.ok()) return part.status();
  return RunInto(*part, std::move(plan), options, surroundings);
}

bool WasInterrupted() { return interrupted.load(std::memory_order_relaxed); }

int ResumeAndReport(const std::string& run, const RunOptions& options) {
  absl::StatusOr<StoredRun> stored = LoadRun(run);
  if (!stored.ok()) {
    PrintError(stored.status());
    return kExitUsage;  // not a run folder, or a damaged one
  }
  const std::string path = stored->path;
  return Conclude(GoOn(*std::move(stored), options), path, options);
}

absl::StatusOr<RunReport> RunInPassing(Plan plan, const RunOptions& options,
                                       const Surroundings& surroundings) {
  std::string path = std::filesystem::temp_directory_path().string() + "/assay-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    return absl::UnavailableError("cannot create a temporary folder at " + path);
  }
  absl::StatusOr<RunReport> report =
      RunInto({.id = "passing", .path = path}, std::move(plan), options, surroundings);
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
  return report;
}

int ExitCodeOf(const RunReport& report, bool strict) {
  const auto any = [&](VerdictKind kind) {
    return std::any_of(report.verdicts.begin(), report.verdicts.end(),
                       [kind](const Verdict& verdict) { return verdict.kind == kind; });
  };
  const bool found = std::any_of(report.findings.begin(), report.findings.end(),
                                 [](const Finding& one) { return !one.expected; });
  if (found || any(VerdictKind::kRefuted)) return kExitRefuted;
  // A sweep is undecided about a cell of which no sample was clean.
  const bool has_blank =
      report.verdicts.empty() &&
      std::any_of(report.quality.begin(), report.quality.end(),
                  [](const CellQuality& one) { return one.clean == 0; });
  const bool is_open = any(VerdictKind::kUndecided) || any(VerdictKind::kUntestable);
  if (strict && (is_open || has_blank)) return kExitUndecided;
  return kExitProved;
}

int ExitCodeOf(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsAlreadyExists(status) ? kExitUsage
                                                                          : kExitHarness;
}

}  // namespace assay
