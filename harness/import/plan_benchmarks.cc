// See plan_benchmarks.h.
#include "harness/import/plan_benchmarks.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/base/shell_quoted.h"
#include "harness/import/claims_about_cells.h"
#include "harness/plan/command_cell.h"
#include "harness/plan/make_cell.h"
#include "harness/plan/threads.h"

namespace assay {
namespace {

// As a regular expression that fits nothing else. The program's filter is a POSIX
// extended expression or ECMAScript's, whichever it was built with.
std::string FilterFor(const std::string& name) {
  std::string filter = "^";
  for (const char c : name) {
    // POSIX knows no escape of a closing bracket, and has no need of one: any character.
    if (c == ']' || c == '}') {
      filter += '.';
      continue;
    }
    if (std::string("\\^$.|?*+()[{").find(c) != std::string::npos) filter += '\\';
    filter += c;
  }
  return filter + "$";
}

void AddFormat(std::vector<std::string>* argv) {
  argv->push_back("--benchmark_report_aggregates_only=false");
  argv->push_back("--benchmark_display_aggregates_only=false");
  argv->push_back("--benchmark_format=json");
}

std::vector<std::string> ArgumentsFor(std::vector<std::string> argv,
                                      const std::string& name, double min_time_s) {
  // The last of several options of one name counts.
  argv.push_back("--benchmark_filter=" + FilterFor(name));
  argv.push_back(absl::StrFormat("--benchmark_min_time=%g", min_time_s));
  AddFormat(&argv);
  return argv;
}

// The benchmarks whose trial gave no time, and how.
std::map<std::string, std::string> Failures(const BenchmarkReport& trial) {
  std::map<std::string, std::string> failures;
  std::set<std::string> timed;
  for (const BenchmarkRow& row : trial.rows) {
    if (!row.error.empty()) failures.emplace(row.name, row.error);
    if (row.aggregate.empty()) timed.insert(row.name);
  }
  for (const BenchmarkRow& row : trial.rows) {
    if (timed.contains(row.name)) continue;
    failures.emplace(row.name, "reports aggregates alone (ReportAggregatesOnly)");
  }
  return failures;
}

class BenchmarksPlanner {
 public:
  BenchmarksPlanner(const BenchmarksRequest& request, const PlanOptions& options,
                    const Topology& topology)
      : request_(request),
        options_(options),
        topology_(topology),
        plan_(EmptyPlan(options)) {}

  absl::StatusOr<Plan> Make(const BenchmarkReport& trial) {
    const std::map<std::string, std::string> failures = Failures(trial);
    for (const BenchmarkIdentity& benchmark : IdentitiesOf(trial)) {
      if (const auto failed = failures.find(benchmark.name); failed != failures.end()) {
        plan_.notes.push_back(benchmark.name + " is left out: it " + failed->second);
        continue;
      }
      if (absl::Status status = AddBenchmark(benchmark); !status.ok()) return status;
    }
    NoteTooWide();
    if (plan_.cells.empty()) {
      return absl::InvalidArgumentError(absl::StrJoin(
          plan_.notes.empty() ? std::vector<std::string>{"the program has no benchmark"}
                              : plan_.notes,
          "; "));
    }
    absl::Status status = MarkBaseline(request_.baseline, &plan_);
    if (!status.ok()) return status;
    for (const CommandClaim& claim : request_.claims) {
      status = AddClaimAboutCells(claim, &plan_);
      if (!status.ok()) return status;
    }
    plan_.notes.push_back("command: " + ShellQuoted(request_.spec.program.argv));
    return std::move(plan_);
  }

 private:
  absl::Status AddBenchmark(const BenchmarkIdentity& benchmark) {
    const ImportedSeries& series = benchmark.series;
    if (series.threads > ThreadsAllowed(topology_)) {
      too_wide_.push_back(benchmark.name);
      return absl::OkStatus();
    }
    CommandSpec spec = request_.spec;
    spec.timer = ProgramTimer::kGoogleBenchmark;
    spec.program.argv =
        ArgumentsFor(spec.program.argv, benchmark.name, options_.limits.sample_min_s);
    absl::StatusOr<Cell> cell = MakeCommandCell(
        {.workload =
             request_.name.empty() ? NameOfProgram(request_.spec.program) : request_.name,
         .variant = series.variant,
         .spec = std::move(spec),
         .params = ParamsOf(series.params)},
        series.threads, options_, topology_);
    if (!cell.ok()) return cell.status();
    if (benchmark.name.find("/iterations:") != std::string::npos) {
      plan_.notes.push_back(
          benchmark.name +
          " sets its iterations itself, so --min-time does not count: where it is timed "
          "for a small part of the process's time, a neighbour may go unseen");
    }
    cell->scales = series.scales;
    cell->item = "iteration";
    IndexOf(*cell, &plan_);
    return absl::OkStatus();
  }

  void NoteTooWide() {
    if (too_wide_.empty()) return;
    plan_.notes.push_back(absl::StrFormat("left out, since %s: %s",
                                          AllowedText(topology_),
                                          absl::StrJoin(too_wide_, ", ")));
  }

  const BenchmarksRequest& request_;
  const PlanOptions& options_;
  const Topology& topology_;
  Plan plan_;
  std::vector<std::string> too_wide_;
};

}  // namespace

std::vector<std::string> TrialArguments(std::vector<std::string> argv) {
  argv.push_back("--benchmark_min_time=0");
  argv.push_back("--benchmark_repetitions=1");
  AddFormat(&argv);
  return argv;
}

absl::StatusOr<Plan> PlanBenchmarks(const BenchmarksRequest& request,
                                    const BenchmarkReport& trial,
                                    const PlanOptions& options,
                                    const Topology& topology) {
  return BenchmarksPlanner(request, options, topology).Make(trial);
}

}  // namespace assay
