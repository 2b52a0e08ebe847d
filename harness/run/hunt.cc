#include "harness/run/hunt.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/plan/schedule.h"
#include "harness/run/burst_order.h"
#include "harness/run/follow_up.h"
#include "harness/run/hunt_finding.h"
#include "harness/run/memory_growth.h"
#include "harness/run/reported.h"

namespace assay {
namespace {

// Ten times the median burst without an iteration's end, and never less than a second: on
// a shared machine a lane may lose its CPU for some hundred milliseconds.
constexpr double kStuckFactor = 10;
constexpr double kStuckLeastS = 1;
// Lanes in the middle of a long iteration end it, and a child must start and set up.
constexpr double kGraceS = 30;
constexpr double kNsPerS = 1e9;

class Hunt {
 public:
  Hunt(const Plan& plan, const HuntContext& context, RunRecords earlier)
      : plan_(plan),
        context_(context),
        cells_(plan.cells.size()),
        records_(std::move(earlier)) {
    TakeUp();
  }

  absl::StatusOr<RunRecords> Run();

 private:
  struct CellState {
    std::int64_t hunted_ns = 0;
    std::int64_t iterations = 0;
    bool over = false;
    std::vector<double> spans_s;
    int bursts_failed = 0;
    std::unique_ptr<Child> child;
    MemoryGrowth growth;                // of this child
    std::optional<Finding> of_replays;  // what the first of them that failed showed
  };

  static double HuntedS(const CellState& state) {
    return static_cast<double>(state.hunted_ns) / kNsPerS;
  }
  CellState& StateOf(int cell) { return cells_[static_cast<std::size_t>(cell)]; }
  const Cell& CellOf(int cell) const {
    return plan_.cells[static_cast<std::size_t>(cell)];
  }
  double ElapsedS() const {
    return earlier_s_ +
           static_cast<double>(context_.clock.NowNs() - started_ns_) / kNsPerS;
  }
  bool Interrupted() const {
    return context_.interrupted.load(std::memory_order_relaxed);
  }

  void TakeUp();
  void Count(const Burst& burst);
  absl::Status ReportPending();
  absl::Status ReportReplays();
  std::vector<int> ActiveCells();
  absl::StatusOr<std::string> RunRound();
  absl::Status HuntIn(int cell);
  absl::Status TakeResult(int cell, const BurstOrder& order, const BurstReply& reply,
                          std::int64_t asked_ns);
  absl::Status TakeFault(int cell, const BurstOrder& order, const ChildFault& fault);
  absl::Status Report(int cell, const FailedBurst& failed, Finding finding,
                      std::vector<SanitizerReport> reports = {});
  absl::Status ReportOthers(const Finding& first,
                            const std::vector<SanitizerReport>& reports);
  absl::Status Append(const JournalRecord& record);
  void ShowProgress(const std::string& doing);
  bool HadItsTime(const CellState& state) const;
  double LeftS() const;

  const Plan& plan_;
  const HuntContext& context_;
  std::vector<CellState> cells_;
  RunRecords records_;
  std::int64_t started_ns_ = 0;
  double earlier_s_ = 0;
  int round_ = 0;
  int generation_ = 0;
  std::int64_t iterations_ = 0;
};

void Hunt::TakeUp() {
  for (const Burst& burst : records_.bursts) {
    round_ = std::max(round_, burst.round + 1);
    generation_ = std::max(generation_, burst.generation + 1);
    earlier_s_ = std::max(earlier_s_, burst.at_s);
    Count(burst);
  }
  earlier_s_ = std::max(earlier_s_, records_.end.at_s);
  records_.end = {};
  for (const Finding& finding : records_.findings) {
    if (finding.cell_index >= 0 && !plan_.replay) StateOf(finding.cell_index).over = true;
  }
}

void Hunt::Count(const Burst& burst) {
  CellState& state = StateOf(burst.cell);
  const double span_s = static_cast<double>(burst.result.span_ns) / kNsPerS;
  state.hunted_ns += burst.result.span_ns;
  state.spans_s.push_back(span_s);
  if (burst.result.failure) ++state.bursts_failed;
  state.iterations += burst.result.iterations;
  iterations_ += burst.result.iterations;
}

// Whoever asks for little time still gets a free and a perturbed burst; and a case that
// is slow, on a machine that is, time enough to mean something.
bool Hunt::HadItsTime(const CellState& state) const {
  if (plan_.replay) return round_ >= plan_.limits.tries;
  constexpr double kPatience = 10;
  const bool has_both = state.spans_s.size() >= 2;
  const bool is_enough = state.iterations >= plan_.limits.hunt_iterations_min;
  return has_both && HuntedS(state) >= plan_.limits.hunt_s * (is_enough ? 1 : kPatience);
}

std::vector<int> Hunt::ActiveCells() {
  std::vector<int> active;
  for (int cell = 0; cell < static_cast<int>(cells_.size()); ++cell) {
    if (!StateOf(cell).over && !HadItsTime(StateOf(cell))) active.push_back(cell);
  }
  return active;
}

double Hunt::LeftS() const {
  double left_s = 0;
  for (const CellState& state : cells_) {
    if (!state.over) left_s += std::max(0.0, plan_.limits.hunt_s - HuntedS(state));
  }
  return left_s;
}

// Failures of an earlier run that ended before they were followed up.
absl::Status Hunt::ReportPending() {
  const std::vector<Burst> earlier = records_.bursts;
  for (const Burst& burst : earlier) {
    if (!burst.result.failure || StateOf(burst.cell).over || plan_.replay) continue;
    const BurstFailure& failure = *burst.result.failure;
    absl::Status status = Report(burst.cell,
                                 {.cell = CellOf(burst.cell),
                                  .order = burst.order,
                                  .iteration = failure.iteration,
                                  .is_stuck = failure.kind == "stuck"},
                                 FindingOf(failure));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// One finding for all replays of a seed.
absl::Status Hunt::ReportReplays() {
  for (CellState& state : cells_) {
    if (!state.of_replays) continue;
    state.of_replays->repeats = absl::StrFormat(
        "%d of %d replays failed", state.bursts_failed, state.spans_s.size());
    absl::Status status = Append(*state.of_replays);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<RunRecords> Hunt::Run() {
  started_ns_ = context_.clock.NowNs();
  if (absl::Status status = ReportPending(); !status.ok()) return status;
  std::string reason;
  while (reason.empty()) {
    if (Interrupted()) reason = "interrupted";
    if (ActiveCells().empty() && reason.empty()) reason = "decided";
    if (!reason.empty()) break;
    if (round_ > 0 && round_ % plan_.limits.rounds_per_generation == 0) {
      ++generation_;
      for (CellState& state : cells_) state.child.reset();
    }
    absl::StatusOr<std::string> stopped = RunRound();
    if (!stopped.ok()) return stopped.status();
    reason = *stopped;
    if (!reason.empty()) break;
    absl::Status status = Append(RoundEnd{.round = round_++, .at_s = ElapsedS()});
    if (!status.ok()) return status;
  }
  absl::Status status = ReportReplays();
  if (!status.ok()) return status;
  status = Append(RunEnd{.reason = reason, .at_s = ElapsedS()});
  if (!status.ok()) return status;
  return std::move(records_);
}

// Empty where the round came to its end, otherwise why the hunt stops here.
absl::StatusOr<std::string> Hunt::RunRound() {
  for (int cell : RoundOrder(ActiveCells(), plan_.seed, round_)) {
    if (Interrupted()) return std::string("interrupted");
    if (ElapsedS() >= plan_.limits.budget_s) return std::string("budget");
    absl::Status status = HuntIn(cell);
    if (!status.ok()) return status;
  }
  return std::string();
}

absl::Status Hunt::HuntIn(int cell) {
  CellState& state = StateOf(cell);
  BurstOrder order = OrderOf(plan_, cell, round_);
  if (!state.spans_s.empty()) {
    std::vector<double> spans = state.spans_s;
    const auto middle = spans.begin() + static_cast<std::ptrdiff_t>(spans.size() / 2);
    std::nth_element(spans.begin(), middle, spans.end());
    order.stuck_after_s = std::max(kStuckLeastS, kStuckFactor * *middle);
  }
  ShowProgress(
      absl::StrFormat("hunting in %s/%s", CellOf(cell).workload, CellOf(cell).variant));
  if (plan_.replay) state.child.reset();  // as the first time
  if (state.child == nullptr) {
    absl::StatusOr<std::unique_ptr<Child>> started =
        context_.children.Start(CellOf(cell), generation_);
    if (!started.ok()) return started.status();
    state.child = *std::move(started);
    state.growth = {};
  }
  const std::int64_t asked_ns = context_.clock.NowNs();
  const auto answer = state.child->Ask(
      BurstRequest{.cell_index = cell, .cell = CellOf(cell), .order = order},
      std::max(plan_.limits.hang_s, order.seconds + order.stuck_after_s + kGraceS));
  if (const auto* fault = std::get_if<ChildFault>(&answer)) {
    state.child.reset();
    const Burst lost{
        .round = round_,
        .generation = generation_,
        .cell = cell,
        .at_s = ElapsedS(),
        .order = order,
        .result = {.failures = 1,
                   .span_ns = context_.clock.NowNs() - asked_ns,
                   .failure = BurstFailure{fault->kind, fault->summary, -1}}};
    Count(lost);
    absl::Status status = Append(lost);
    return status.ok() ? TakeFault(cell, order, *fault) : status;
  }
  const Reply& reply = std::get<Reply>(answer);
  if (const auto* failed = std::get_if<FailedReply>(&reply)) {
    return TakeFault(cell, order, {.kind = "setup", .summary = failed->message});
  }
  const auto* burst = std::get_if<BurstReply>(&reply);
  if (burst == nullptr || burst->cell_index != cell) {
    return TakeFault(cell, order,
                     {.kind = "protocol", .summary = "answered another question"});
  }
  return TakeResult(cell, order, *burst, asked_ns);
}

absl::Status Hunt::TakeResult(int cell, const BurstOrder& order, const BurstReply& reply,
                              std::int64_t asked_ns) {
  CellState& state = StateOf(cell);
  BurstResult result = reply.result;
  // Where only reports count, lanes that are stuck say nothing; a fresh child tries
  // again, and what the watchdog waited is no hunting.
  const bool is_stuck = result.failure && result.failure->kind == "stuck";
  if (order.reports_only && is_stuck && reply.reports.empty()) {
    result.failure.reset();
    result.failures = 0;
    result.span_ns = static_cast<std::int64_t>(order.seconds * kNsPerS);
    state.child.reset();
  }
  FailedBurst failed{.cell = CellOf(cell), .order = order};
  Finding finding;
  if (result.failure) {
    failed.iteration = result.failure->iteration;
    failed.is_stuck = result.failure->kind == "stuck";
    const bool stands_still = failed.is_stuck || result.failure->kind == "crash";
    if (stands_still) result.span_ns = context_.clock.NowNs() - asked_ns;
    finding = FindingOf(*result.failure);
    if (stands_still) finding.detail = LaneStacks(state.child->Stacks());
  }
  const Burst burst{.round = round_,
                    .generation = generation_,
                    .cell = cell,
                    .at_s = ElapsedS(),
                    .order = order,
                    .result = std::move(result)};
  Count(burst);
  absl::Status status = Append(burst);
  if (!status.ok()) return status;
  if (finding.kind.empty() && state.child == nullptr) return absl::OkStatus();
  if (finding.kind.empty()) {
    state.growth.Add({.iterations = burst.result.iterations,
                      .memory_bytes = burst.result.memory_bytes});
    finding.summary = state.growth.Describe();
    if (finding.summary.empty()) return absl::OkStatus();
    finding.kind = "memory_growth";
  }
  return Report(cell, failed, std::move(finding), reply.reports);
}

absl::Status Hunt::TakeFault(int cell, const BurstOrder& order, const ChildFault& fault) {
  return Report(cell, {.cell = CellOf(cell), .order = order},
                {.kind = fault.kind, .summary = fault.summary, .detail = fault.stacks});
}

// Fills in what all findings have in common, and what the follow-up found out. `reports`
// came with the child's answer; a sanitizer that ended the child left its own in the
// output.
absl::Status Hunt::Report(int cell, const FailedBurst& failed, Finding finding,
                          std::vector<SanitizerReport> reports) {
  CellState& state = StateOf(cell);
  finding.evidence = context_.children.EvidenceOf(CellOf(cell), generation_);
  const std::string output = context_.children.TailOf(CellOf(cell), generation_);
  if (IsExplainedByReport(finding) || failed.order.reports_only) {
    if (reports.empty()) reports = ReportsIn(output);
    if (!reports.empty()) SetReport(reports.front(), &finding);
  }
  Classify(CellOf(cell), cell, output, &finding);
  finding.seed = SeedText(failed.order.seed, CellOf(cell).stress->info.version);
  state.child.reset();
  if (plan_.replay) {
    finding.reproduce = context_.reproduce(CellOf(cell), failed.order);
    if (!state.of_replays) state.of_replays = std::move(finding);
    return absl::OkStatus();
  }
  if (NeedsManyBursts(finding)) {
    finding.seed.clear();
    finding.reproduce = context_.reproduce_hunt(CellOf(cell));
  } else if (IsFaultOfChild(finding) || plan_.limits.tries == 0) {
    finding.reproduce = context_.reproduce(CellOf(cell), failed.order);
  } else {
    ShowProgress(
        absl::StrFormat("replaying %s/%s", CellOf(cell).workload, CellOf(cell).variant));
    const FollowUp follow_up = FollowUpOn(failed, plan_.limits.tries, context_.children,
                                          generation_, [this] { return Interrupted(); });
    if (follow_up.tries > 0) {
      finding.repeats =
          absl::StrFormat("%d of %d replays failed", follow_up.failed, follow_up.tries);
    }
    if (follow_up.shrunk) finding.shrunk = SizeText(follow_up);
    finding.reproduce = context_.reproduce(follow_up.cell, follow_up.order);
  }
  state.over = true;
  absl::Status status = Append(finding);
  return status.ok() ? ReportOthers(finding, reports) : status;
}

// Whatever else was reported in the burst of the first finding.
absl::Status Hunt::ReportOthers(const Finding& first,
                                const std::vector<SanitizerReport>& reports) {
  std::set<std::string> known = {first.fingerprint};
  for (const SanitizerReport& report : reports) {
    Finding other = first;
    other.repeats.clear();
    other.shrunk.clear();
    SetReport(report, &other);
    if (!known.insert(other.fingerprint).second) continue;
    absl::Status status = Append(other);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Hunt::Append(const JournalRecord& record) {
  Add(record, &records_);
  return context_.append(record);
}

void Hunt::ShowProgress(const std::string& doing) {
  const auto active = std::count_if(cells_.begin(), cells_.end(),
                                    [](const CellState& state) { return !state.over; });
  context_.show_progress({.round = round_,
                          .cells_active = static_cast<int>(active),
                          .findings = static_cast<int>(records_.findings.size()),
                          .iterations = iterations_,
                          .elapsed_s = ElapsedS(),
                          .left_s = LeftS(),
                          .doing = doing});
}

}  // namespace

absl::StatusOr<RunRecords> ExecuteHunt(const Plan& plan, const HuntContext& context,
                                       RunRecords earlier) {
  return Hunt(plan, context, std::move(earlier)).Run();
}

}  // namespace assay
