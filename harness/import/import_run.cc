// See import_run.h.
#include "harness/import/import_run.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_join.h"
#include "harness/import/claims_about_cells.h"
#include "harness/plan/command_cell.h"

namespace assay {
namespace {

// What is not to be expected of anybody else's numbers.
constexpr char kWhatIsMissing[] =
    "UNPAIRED: what is compared was not measured in the same rounds, so whatever slowed "
    "one of the two alone passes for a difference between them. UNGATED: nothing says "
    "whether the threads had their CPUs to themselves. A verdict means that the numbers "
    "as given would hardly be so otherwise; assay command, and assay command "
    "--google-benchmark, measure the same programs in rounds";

// The last part of a file's name without its extension.
std::string StemOf(const std::string& file) {
  const std::string stem = std::filesystem::path(file).stem();
  return stem.empty() || stem == "-" ? "results" : stem;
}

// --- Cells and samples -----------------------------------------------------------------

class RunMaker {
 public:
  explicit RunMaker(const ImportRequest& request) : request_(request) {
    Plan& plan = run_.header.plan;
    plan.command = request.command;
    plan.limits.rounds_dropped = 0;  // of each process, and already here
  }

  absl::StatusOr<ImportedRun> Make(const std::vector<ImportedResults>& files) {
    FindScaled(files);
    for (const ImportedResults& file : files) AddFile(file);
    if (run_.records.samples.empty() && run_.records.findings.empty()) {
      return absl::InvalidArgumentError(
          "no sample is left to import; is --warm-up larger than what there is?");
    }
    EndRounds();
    absl::Status status = MarkBaseline(request_.baseline, &plan());
    if (!status.ok()) return status;
    for (const CommandClaim& claim : request_.claims) {
      status = AddClaimAboutCells(claim, &plan());
      if (!status.ok()) return status;
    }
    SetEnvironment(files);
    run_.header.plan.notes.push_back(kWhatIsMissing);
    return std::move(run_);
  }

 private:
  Plan& plan() { return run_.header.plan; }
  const Cell& CellAt(int index) { return plan().cells[static_cast<std::size_t>(index)]; }

  // A file with one thread count alone may not tell how its threads share the work, while
  // another does.
  using Name = std::tuple<std::string, std::string, std::map<std::string, std::string>>;
  static Name NameOf(const ImportedSeries& series) {
    return {series.workload, series.variant, series.params};
  }
  void FindScaled(const std::vector<ImportedResults>& files) {
    for (const ImportedResults& file : files) {
      for (const ImportedSeries& series : file.series) {
        if (series.scales == Scales::kThroughput) scaled_.insert(NameOf(series));
      }
    }
  }

  void AddFile(const ImportedResults& file) {
    plan().imported.push_back(file.file);
    for (const ImportedSeries& series : file.series) AddSeries(series, file.file.name);
    for (const ImportedFailure& failure : file.failures) AddFailure(failure, file.file);
    for (const std::string& note : file.notes) {
      std::vector<std::string>& notes = plan().notes;
      if (std::count(notes.begin(), notes.end(), note) == 0) notes.push_back(note);
    }
    ++file_;
  }

  Cell CellOf(const ImportedSeries& series, const std::string& file) const {
    std::string workload = request_.name.empty() ? series.workload : request_.name;
    if (workload.empty()) workload = StemOf(file);
    return {.workload = std::move(workload),
            .variant = series.variant,
            .threads = series.threads,
            .params = ParamsOf(series.params),
            .placement = "",
            .scales =
                scaled_.contains(NameOf(series)) ? Scales::kThroughput : Scales::kStrong};
  }

  int IndexOf(const Cell& cell) {
    std::vector<Cell>& cells = plan().cells;
    const auto found = std::find(cells.begin(), cells.end(), cell);
    if (found != cells.end()) return static_cast<int>(found - cells.begin());
    cells.push_back(cell);
    samples_.push_back(0);
    return static_cast<int>(cells.size()) - 1;
  }

  void AddSeries(const ImportedSeries& series, const std::string& file) {
    const int cell = IndexOf(CellOf(series, file));
    std::map<int, int> seen;  // of each process
    for (const ImportedSample& sample : series.samples) {
      at_s_ += sample.span_s;
      if (++seen[sample.generation] <= request_.samples_dropped) continue;
      AddSample(cell, sample);
    }
  }

  void AddSample(int cell, const ImportedSample& taken) {
    Sample sample{.generation = GenerationOf(taken.generation), .cell = cell};
    sample.round = samples_[static_cast<std::size_t>(cell)]++;
    sample.at_s = at_s_;
    SetTimes(taken, CellAt(cell), &sample.measurement);
    sample.machine.wall_ns = sample.measurement.span_ns;
    run_.records.samples.push_back(std::move(sample));
  }

  // A number for each process of each file.
  int GenerationOf(int generation) {
    if (generation < 0) return -1;
    const auto [found, is_new] =
        generations_.emplace(std::pair(file_, generation), generations_.size());
    return static_cast<int>(found->second);
  }

  void AddFailure(const ImportedFailure& failure, const ImportedFile& file) {
    run_.records.findings.push_back(
        {.kind = "failed_elsewhere",
         .summary = failure.summary,
         .cell = failure.benchmark,
         .cell_index = -1,
         .detail = file.name + " (" + file.tool + ")",
         .fingerprint = "failed_elsewhere:" + failure.benchmark});
  }

  void EndRounds() {
    const int most =
        samples_.empty() ? 0 : *std::max_element(samples_.begin(), samples_.end());
    for (int round = 0; round < most; ++round) {
      run_.records.rounds.push_back({.round = round, .at_s = at_s_});
    }
    plan().limits.rounds_max = std::max(1, most);
    run_.records.end = {.reason = "imported", .at_s = at_s_, .measuring_s = at_s_};
  }

  void SetEnvironment(const std::vector<ImportedResults>& files) {
    Environment& environment = run_.header.environment;
    std::set<std::string> machines;
    for (const ImportedResults& file : files) {
      if (!file.file.machine.empty()) machines.insert(file.file.machine);
      if (environment.time_utc.empty()) environment.time_utc = file.time_utc;
    }
    environment.cpu_model = machines.empty() ? "a machine that no file names"
                                             : absl::StrJoin(machines, " and ");
    environment.virtualization = "none";
    if (machines.size() > 1) {
      plan().notes.push_back(
          "the files are of different machines: their differences may be the machines'");
    }
  }

  const ImportRequest& request_;
  ImportedRun run_;
  std::set<Name> scaled_;  // whose threads each bring work of their own
  int file_ = 0;
  double at_s_ = 0;  // as if everything had been measured without a pause
  std::map<std::pair<int, int>, std::size_t> generations_;
  std::vector<int> samples_;  // of each cell
};

}  // namespace

absl::StatusOr<ImportedRun> MakeRun(const std::vector<ImportedResults>& files,
                                    const ImportRequest& request) {
  return RunMaker(request).Make(files);
}

}  // namespace assay
