#include "harness/run/runner.h"

#include <time.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "harness/plan/schedule.h"
#include "harness/run/reported.h"

namespace assay {
namespace {

// Set-up may construct large inputs and compute the reference answer, several samples'
// worth of work, before anything is known about how long that takes.
constexpr double kSetUpFactor = 10;
// A sample that takes this many times as long as the warm-up did is taken for a hang.
constexpr double kHangFactor = 20;

double ProcessCpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::optional<std::int64_t> Difference(const std::optional<std::int64_t>& before,
                                       const std::optional<std::int64_t>& after) {
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

// For the progress line, which has no room for parameters.
std::string ShortName(const Cell& cell) {
  return absl::StrFormat("%s/%s x%d", cell.workload, cell.variant, cell.threads);
}

// The child of a program ends each run, and each command around it, at its limit; what
// the driver may wait for is all of them together.
double OwnLimitS(const Cell& cell, std::int64_t runs) {
  constexpr double kCommandsOfARun = 3;  // prepare, program, check
  return cell.command
             ? cell.command->timeout_s * kCommandsOfARun * static_cast<double>(runs)
             : 0;
}

class Runner {
 public:
  Runner(const Plan& plan, const RunContext& context, RunRecords earlier)
      : plan_(plan),
        context_(context),
        cells_(plan.cells.size()),
        records_(std::move(earlier)) {
    TakeUp();
  }

  absl::StatusOr<RunRecords> Run();

 private:
  struct CellState {
    std::int64_t iterations = 0;  // 0: not calibrated yet
    std::int64_t span_ns = 0;
    bool given_up = false;
    bool wrong_answer_reported = false;
    bool prepared = false;           // in this generation's child
    std::set<std::string> reported;  // fingerprints of what sanitizers reported
  };

  CellState& StateOf(int cell) { return cells_[static_cast<std::size_t>(cell)]; }
  const Cell& CellOf(int cell) const {
    return plan_.cells[static_cast<std::size_t>(cell)];
  }
  double ElapsedS() const {
    return earlier_s_ + static_cast<double>(context_.clock.NowNs() - started_ns_) * 1e-9;
  }
  void TakeUp();

  std::vector<int> LiveCells();
  absl::StatusOr<std::string> RunRound(const std::vector<int>& order);
  absl::Status MeasureCell(int cell, int order);
  absl::Status EnsurePrepared(int cell);
  void NewGeneration();
  void ForgetChild(const std::string& key);
  absl::Status GiveUp(int cell, const std::string& kind, const std::string& summary);
  absl::Status ReportWrongAnswer(int cell, const std::string& wrong_answer);
  absl::Status Report(int cell, const std::string& kind, const std::string& summary);
  absl::Status ReportSanitizers(int cell, const std::vector<SanitizerReport>& reports);
  absl::Status Append(const JournalRecord& record);
  void ShowProgress(const std::string& doing);
  std::string StopReason() const;

  const Plan& plan_;
  const RunContext& context_;
  std::vector<CellState> cells_;
  std::map<std::string, std::unique_ptr<Child>> children_;
  RunRecords records_;
  std::int64_t started_ns_ = 0;
  double earlier_s_ = 0;  // measured before this run went on
  int round_ = 0;
  int generation_ = 0;
  int active_ = 0;
  bool all_given_up_ = false;
  double driver_cpu_s_ = 0;
  double measuring_s_ = 0;
};

// Goes on where the earlier records end. A round that they leave unfinished stays so.
void Runner::TakeUp() {
  earlier_s_ = SpentSeconds(records_);
  for (const Sample& sample : records_.samples) {
    round_ = std::max(round_, sample.round + 1);
    generation_ = std::max(generation_, sample.generation + 1);
    StateOf(sample.cell).iterations = sample.measurement.iterations;
  }
  driver_cpu_s_ = records_.end.driver_cpu_s;
  measuring_s_ = records_.end.measuring_s;
  records_.end = {};
  for (const Finding& finding : records_.findings) {
    if (finding.cell_index < 0) continue;
    CellState& state = StateOf(finding.cell_index);
    // Of these two the cell was measured on.
    const bool is_of_race_detector =
        finding.report && finding.report->tool == "ThreadSanitizer";
    const bool is_wrong_answer = finding.kind == "wrong_answer";
    if (!is_wrong_answer && !is_of_race_detector) state.given_up = true;
    if (is_wrong_answer) state.wrong_answer_reported = true;
    if (finding.report) state.reported.insert(finding.fingerprint);
  }
}

absl::StatusOr<RunRecords> Runner::Run() {
  started_ns_ = context_.clock.NowNs();
  std::string reason;
  for (; reason.empty(); ++round_) {
    const std::vector<int> live = LiveCells();
    if (live.empty()) {
      reason = all_given_up_ ? "no_live_cells" : context_.steering.EndReason();
      break;
    }
    if (round_ > 0 && round_ % plan_.limits.rounds_per_generation == 0) NewGeneration();
    active_ = static_cast<int>(live.size());
    absl::StatusOr<std::string> stopped = RunRound(RoundOrder(live, plan_.seed, round_));
    if (!stopped.ok()) return stopped.status();
    reason = *stopped;
    if (!reason.empty()) break;
    absl::Status status = Append(RoundEnd{.round = round_, .at_s = ElapsedS()});
    if (!status.ok()) return status;
  }
  absl::Status status = Append(RunEnd{.reason = reason,
                                      .at_s = ElapsedS(),
                                      .driver_cpu_s = driver_cpu_s_,
                                      .measuring_s = measuring_s_});
  if (!status.ok()) return status;
  return std::move(records_);
}

std::vector<int> Runner::LiveCells() {
  std::vector<int> live = context_.steering.ActiveCells(records_);
  const bool wanted = !live.empty();
  live.erase(std::remove_if(live.begin(), live.end(),
                            [this](int cell) { return StateOf(cell).given_up; }),
             live.end());
  all_given_up_ = wanted && live.empty();
  return live;
}

std::string Runner::StopReason() const {
  if (context_.interrupted.load(std::memory_order_relaxed)) return "interrupted";
  if (ElapsedS() >= plan_.limits.budget_s) return "budget";
  return "";
}

// Empty where the round came to its end, otherwise why the run stops here.
absl::StatusOr<std::string> Runner::RunRound(const std::vector<int>& order) {
  for (std::size_t position = 0; position < order.size(); ++position) {
    if (std::string reason = StopReason(); !reason.empty()) return reason;
    absl::Status status = MeasureCell(order[position], static_cast<int>(position));
    if (!status.ok()) return status;
  }
  return std::string();
}

absl::Status Runner::EnsurePrepared(int cell) {
  CellState& state = StateOf(cell);
  const Cell& wanted = CellOf(cell);
  const std::string key = context_.children.KeyOf(wanted);
  std::unique_ptr<Child>& child = children_[key];
  if (child == nullptr) {
    absl::StatusOr<std::unique_ptr<Child>> started =
        context_.children.Start(wanted, generation_);
    if (!started.ok()) return started.status();
    child = *std::move(started);
  }
  if (state.prepared) return absl::OkStatus();
  ShowProgress((state.iterations == 0 ? "calibrating " : "preparing ") +
               ShortName(wanted));
  const auto answer =
      child->Ask(PrepareRequest{.cell_index = cell,
                                .cell = wanted,
                                .iterations = state.iterations,
                                .sample_min_s = plan_.limits.sample_min_s},
                 std::max(plan_.limits.hang_s * kSetUpFactor, OwnLimitS(wanted, 1000)));
  if (const auto* fault = std::get_if<ChildFault>(&answer)) {
    return GiveUp(cell, fault->kind, "while being prepared: " + fault->summary);
  }
  const Reply& reply = std::get<Reply>(answer);
  if (const auto* failed = std::get_if<FailedReply>(&reply)) {
    return GiveUp(cell, failed->kind.empty() ? "setup" : failed->kind, failed->message);
  }
  const auto* prepared = std::get_if<PreparedReply>(&reply);
  if (prepared == nullptr) return GiveUp(cell, "protocol", "answered another question");
  state.iterations = prepared->iterations;
  if (prepared->span_ns > 0) state.span_ns = prepared->span_ns;
  state.prepared = true;
  absl::Status status = ReportSanitizers(cell, prepared->reports);
  if (!status.ok() || prepared->wrong_answer.empty()) return status;
  return ReportWrongAnswer(cell, prepared->wrong_answer);
}

absl::Status Runner::MeasureCell(int cell, int order) {
  absl::Status status = EnsurePrepared(cell);
  CellState& state = StateOf(cell);
  if (!status.ok() || state.given_up) return status;
  ShowProgress("measuring " + ShortName(CellOf(cell)));

  Child& child = *children_[context_.children.KeyOf(CellOf(cell))];
  const double limit_s = std::max(
      {plan_.limits.hang_s, kHangFactor * static_cast<double>(state.span_ns) * 1e-9,
       OwnLimitS(CellOf(cell), state.iterations)});
  Sample sample{.round = round_, .generation = generation_, .order = order, .cell = cell};
  sample.at_s = ElapsedS();
  const double driver_before_s = ProcessCpuSeconds();
  const MachineCounters before = context_.read_machine();
  const std::int64_t asked_ns = context_.clock.NowNs();
  const auto answer = child.Ask(MeasureRequest{.cell_index = cell}, limit_s);
  sample.machine.wall_ns = context_.clock.NowNs() - asked_ns;
  const MachineCounters after = context_.read_machine();
  driver_cpu_s_ += ProcessCpuSeconds() - driver_before_s;
  measuring_s_ += static_cast<double>(sample.machine.wall_ns) * 1e-9;

  if (const auto* fault = std::get_if<ChildFault>(&answer)) {
    return GiveUp(cell, fault->kind, fault->summary);
  }
  const Reply& reply = std::get<Reply>(answer);
  if (const auto* failed = std::get_if<FailedReply>(&reply)) {
    return GiveUp(cell, failed->kind.empty() ? "crash" : failed->kind, failed->message);
  }
  const auto* measured = std::get_if<MeasuredReply>(&reply);
  if (measured == nullptr || measured->cell_index != cell) {
    return GiveUp(cell, "protocol", "answered another question");
  }
  sample.measurement = measured->measurement;
  if (measured->machine) {  // of the timed part alone
    sample.machine = *measured->machine;
  } else {
    sample.machine.pressure_ns = Difference(before.pressure_ns, after.pressure_ns);
    sample.machine.steal_ns = Difference(before.steal_ns, after.steal_ns);
    if (const auto busy = Difference(before.busy_ns, after.busy_ns)) {
      sample.machine.foreign_ns =
          std::max<std::int64_t>(0, *busy - sample.measurement.cpu_ns);
    }
  }
  status = Append(sample);
  if (status.ok()) status = ReportSanitizers(cell, measured->reports);
  if (!status.ok() || sample.measurement.wrong_answer.empty()) return status;
  return ReportWrongAnswer(cell, sample.measurement.wrong_answer);
}

void Runner::NewGeneration() {
  ++generation_;
  children_.clear();
  for (CellState& state : cells_) state.prepared = false;
}

void Runner::ForgetChild(const std::string& key) {
  children_.erase(key);
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    if (context_.children.KeyOf(plan_.cells[cell]) == key) cells_[cell].prepared = false;
  }
}

absl::Status Runner::GiveUp(int cell, const std::string& kind,
                            const std::string& summary) {
  StateOf(cell).given_up = true;
  ForgetChild(context_.children.KeyOf(CellOf(cell)));  // the others get a fresh one
  return Report(cell, kind, summary);
}

absl::Status Runner::ReportWrongAnswer(int cell, const std::string& wrong_answer) {
  if (std::exchange(StateOf(cell).wrong_answer_reported, true)) return absl::OkStatus();
  return Report(cell, "wrong_answer", wrong_answer);
}

absl::Status Runner::Report(int cell, const std::string& kind,
                            const std::string& summary) {
  const Cell& faulty = CellOf(cell);
  const std::string output = context_.children.TailOf(faulty, generation_);
  Finding finding{.kind = kind,
                  .summary = summary,
                  .cell = CellName(faulty),
                  .cell_index = cell,
                  .evidence = context_.children.EvidenceOf(faulty, generation_),
                  .detail = LastLines(output),
                  .reproduce = context_.reproduce(faulty),
                  .fingerprint = kind + ":" + CellName(faulty)};
  // A sanitizer that ended the child has said why.
  if (kind == "crash" || kind == "early_exit") {
    const std::vector<SanitizerReport> reports = ReportsIn(output);
    if (!reports.empty()) SetReport(reports.back(), &finding);
  }
  return Append(finding);
}

// Each fault once in a cell; the cell is measured on.
absl::Status Runner::ReportSanitizers(int cell,
                                      const std::vector<SanitizerReport>& reports) {
  for (const SanitizerReport& report : reports) {
    Finding finding{.cell = CellName(CellOf(cell)),
                    .cell_index = cell,
                    .evidence = context_.children.EvidenceOf(CellOf(cell), generation_),
                    .reproduce = context_.reproduce(CellOf(cell))};
    SetReport(report, &finding);
    if (!StateOf(cell).reported.insert(finding.fingerprint).second) continue;
    absl::Status status = Append(finding);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Runner::Append(const JournalRecord& record) {
  Add(record, &records_);
  return context_.append(record);
}

void Runner::ShowProgress(const std::string& doing) {
  context_.show_progress({.round = round_,
                          .cells_active = active_,
                          .samples = static_cast<int>(records_.samples.size()),
                          .elapsed_s = ElapsedS(),
                          .budget_s = plan_.limits.budget_s,
                          .doing = doing});
}

}  // namespace

absl::StatusOr<std::map<std::string, Constants>> CalibrateWorkloads(
    const Plan& plan, ChildFactory& children) {
  std::map<std::string, Constants> constants;
  for (const Cell& cell : plan.cells) {
    if (constants.count(cell.workload) > 0) continue;
    absl::StatusOr<std::unique_ptr<Child>> child = children.Start(cell, 0);
    if (!child.ok()) return child.status();
    const auto answer = (*child)->Ask(CalibrateRequest{.workload = cell.workload},
                                      plan.limits.hang_s * kSetUpFactor);
    const std::string failed = "cannot calibrate " + cell.workload + ": ";
    if (const auto* fault = std::get_if<ChildFault>(&answer)) {
      return absl::UnavailableError(failed + fault->kind + ", " + fault->summary + "\n" +
                                    LastLines(children.TailOf(cell, 0)));
    }
    const Reply& reply = std::get<Reply>(answer);
    const auto* calibrated = std::get_if<CalibratedReply>(&reply);
    if (calibrated == nullptr) {
      const auto* refused = std::get_if<FailedReply>(&reply);
      return absl::UnavailableError(failed + (refused ? refused->message : "odd answer"));
    }
    constants[cell.workload] = calibrated->constants;
  }
  return constants;
}

double SpentSeconds(const RunRecords& records) {
  double spent_s = records.end.at_s;
  for (const Sample& sample : records.samples) spent_s = std::max(spent_s, sample.at_s);
  for (const Burst& burst : records.bursts) spent_s = std::max(spent_s, burst.at_s);
  for (const RoundEnd& round : records.rounds) spent_s = std::max(spent_s, round.at_s);
  return spent_s;
}

absl::StatusOr<RunRecords> ExecutePlan(const Plan& plan, const RunContext& context,
                                       RunRecords earlier) {
  return Runner(plan, context, std::move(earlier)).Run();
}

}  // namespace assay
