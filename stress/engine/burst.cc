#include "stress/engine/burst.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include "absl/strings/str_format.h"
#include "harness/base/clock.h"
#include "harness/cell/sanitizer_reports.h"
#include "stress/engine/crash_reply.h"
#include "stress/engine/memory_bytes.h"
#include "stress/engine/registry.h"
#include "stress/engine/stress_test.h"
#include "stress/engine/thrown.h"
#include "stress/engine/watchdog.h"

namespace assay {
namespace {

// Strides grow until one takes about so long: short enough to stop soon after a failure,
// long enough that looking at the clock costs nothing.
constexpr std::int64_t kStrideNs = 200'000;
// In one stride of so many, lanes that otherwise meet once a stride meet at every state:
// of the states that it has, the first ones, since meeting takes 20 times as long.
constexpr std::uint64_t kSteppedEvery = 16;
constexpr std::int64_t kSteppedMax = 256;

bool Pin(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<unsigned>(cpu), &only);
  return sched_setaffinity(0, sizeof only, &only) == 0;
}

// The part of a stride that one lane renews and judges.
StatesRange PartOf(std::int64_t count, int lane, int lanes) {
  return {count * lane / lanes, count * (lane + 1) / lanes};
}

// Everything that the lanes of one burst share.
class LaneLoop {
 public:
  struct Shared {
    StressTest& test;
    const BurstOrder& order;
    const std::vector<int>& cpus;
    int lanes = 0;
    bool crowded = false;
  };
  explicit LaneLoop(const Shared& shared)
      : shared_(shared),
        rendezvous_(shared.lanes, shared.crowded),
        tallies_(static_cast<std::size_t>(shared.lanes),
                 OutcomeTally(shared.test.grading())) {}

  void Run(int lane);

  const Rendezvous& rendezvous() const { return rendezvous_; }
  const std::vector<OutcomeTally>& tallies() const { return tallies_; }
  std::int64_t iterations() const { return iteration_; }
  std::int64_t delays() const { return delays_; }
  bool is_pinned() const { return is_pinned_; }
  // What was thrown outside of actors; empty: nothing. After all lanes have ended.
  const std::string& trouble() const { return trouble_; }

 private:
  // What the next stride is to be; decided by lane 0 before all meet, read by all after.
  struct Stride {
    std::int64_t number = 0;
    std::int64_t count = 1;
    bool stepped = false;
    bool over = false;
  };

  // What throws here, and in no actor, must not leave the others waiting for this lane.
  template <typename Call>
  void Guarded(const Call& call) {
    try {
      call();
    } catch (...) {
      const std::lock_guard<std::mutex> lock(trouble_mutex_);
      if (trouble_.empty()) trouble_ = CurrentExceptionText();
      failures_.fetch_add(1, std::memory_order_relaxed);
    }
  }

  void Plan(std::int64_t took_ns);
  bool IsOver();
  bool HasTrouble() {
    const std::lock_guard<std::mutex> lock(trouble_mutex_);
    return !trouble_.empty();
  }

  const Shared shared_;
  Rendezvous rendezvous_;
  std::vector<OutcomeTally> tallies_;
  Stride next_;
  std::int64_t wanted_ = 1;     // states in a stride, were there no limit
  std::int64_t iteration_ = 0;  // of the next stride's first state
  std::int64_t until_ns_ = 0;
  const std::int64_t reports_before_ = SanitizerReports();
  std::atomic<std::int64_t> failures_{0};  // only looked at to stop soon, so relaxed
  std::atomic<std::int64_t> delays_{0};
  std::atomic<bool> is_pinned_{true};
  std::mutex trouble_mutex_;
  std::string trouble_;  // under trouble_mutex_
};

bool LaneLoop::IsOver() {
  const BurstOrder& order = shared_.order;
  if (HasTrouble()) return true;
  if (order.reports_only) {
    if (SanitizerReports() > reports_before_) return true;
  } else if (order.stop_at_failure && failures_.load(std::memory_order_relaxed) > 0) {
    return true;
  }
  if (order.iterations_max > 0 && iteration_ >= order.iterations_max) return true;
  return NowNs() >= until_ns_;
}

void LaneLoop::Plan(std::int64_t took_ns) {
  const BurstOrder& order = shared_.order;
  if (took_ns < kStrideNs) wanted_ = std::min(wanted_ * 2, shared_.test.stride_max());
  if (took_ns > 2 * kStrideNs) wanted_ = std::max<std::int64_t>(1, wanted_ / 2);
  next_.count = wanted_;
  ++next_.number;
  next_.stepped =
      shared_.test.always_stepped() || order.mode == BurstMode::kPerturbed ||
      MixBits(order.seed + static_cast<std::uint64_t>(next_.number)) % kSteppedEvery == 0;
  if (next_.stepped) next_.count = std::min(next_.count, kSteppedMax);
  if (order.iterations_max > 0) {
    next_.count = std::min(next_.count, order.iterations_max - iteration_);
  }
  next_.over = IsOver();
}

void LaneLoop::Run(int lane) {
  const auto own = static_cast<std::size_t>(lane);
  const AlternateStack alternate_stack;
  rendezvous_.Introduce(lane, gettid());
  pthread_setname_np(pthread_self(), absl::StrFormat("lane %d", lane).c_str());
  if (!shared_.cpus.empty() && !Pin(shared_.cpus[own])) {
    is_pinned_.store(false, std::memory_order_relaxed);
  }
  Perturber perturber({.seed = shared_.order.seed,
                       .lane = lane,
                       .cpus = shared_.cpus,
                       .crowded = shared_.crowded});
  const bool perturbed = shared_.order.mode == BurstMode::kPerturbed;
  if (lane == 0) {
    until_ns_ = NowNs() + static_cast<std::int64_t>(shared_.order.seconds * 1e9);
    Plan(0);
  }
  rendezvous_.Meet(lane);
  std::int64_t iteration = 0;
  std::int64_t failures_seen = 0;
  while (!next_.over) {
    const Stride stride = next_;
    const std::int64_t begin_ns = NowNs();
    const StatesRange part = PartOf(stride.count, lane, shared_.lanes);
    Guarded([&] { shared_.test.Renew(lane, part, iteration); });
    rendezvous_.Meet(lane);
    // Actors take turns at the lanes, so that none has always the faster CPU.
    const int actor = static_cast<int>((static_cast<std::int64_t>(lane) + stride.number) %
                                       shared_.lanes);
    Guarded([&] {
      shared_.test.Run({.lane = lane,
                        .actor = actor,
                        .count = stride.count,
                        .iteration = iteration,
                        .stepped = stride.stepped,
                        .rendezvous = rendezvous_,
                        .perturber = perturbed ? &perturber : nullptr});
    });
    current_perturber = nullptr;
    rendezvous_.Meet(lane);
    OutcomeTally& tally = tallies_[own];
    Guarded([&] { shared_.test.Judge(part, iteration, tally); });
    failures_.fetch_add(tally.failures() - failures_seen, std::memory_order_relaxed);
    failures_seen = tally.failures();
    iteration += stride.count;
    if (lane == 0) {
      iteration_ = iteration;
      Plan(NowNs() - begin_ns);
    }
    rendezvous_.Meet(lane);
  }
  delays_.fetch_add(perturber.delays(), std::memory_order_relaxed);
}

bool IsCrowded(const std::vector<int>& cpus) {
  return std::set<int>(cpus.begin(), cpus.end()).size() < cpus.size();
}

}  // namespace

absl::StatusOr<Team*> BurstRunner::TeamOf(int lanes) {
  std::unique_ptr<Team>& team = teams_[lanes];
  if (team == nullptr) {
    absl::StatusOr<std::unique_ptr<Team>> started = Team::Start(lanes, {});
    if (!started.ok()) return started.status();
    team = *std::move(started);
  }
  return team.get();
}

absl::StatusOr<BurstResult> BurstRunner::Run(const Cell& cell, const BurstOrder& order) {
  const RegisteredStress* registered = FindStressCase(cell.workload, cell.variant);
  if (registered == nullptr || !cell.stress) {
    return absl::NotFoundError(absl::StrFormat(
        "no stress case '%s' with variant '%s' here", cell.workload, cell.variant));
  }
  const auto index = static_cast<std::size_t>(order.placement);
  if (index >= cell.stress->placements.size()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s has no placement %d", CellName(cell), order.placement));
  }
  const std::vector<int>& cpus = cell.stress->placements[index].cpus;
  TestSetup setup{.actors = cell.threads,
                  .seed = order.seed,
                  .table = &registered->info.stress->outcomes};
  if (const auto found = cell.params.find(kOperationsParam); found != cell.params.end()) {
    setup.operations = static_cast<int>(std::get<std::int64_t>(found->second));
  }
  std::unique_ptr<StressTest> test;
  try {
    test = registered->make(setup);
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrFormat("%s: exception in set-up: %s", CellName(cell), error.what()));
  }
  absl::StatusOr<Team*> team = TeamOf(cell.threads);
  if (!team.ok()) return team.status();
  LaneLoop loop({.test = *test,
                 .order = order,
                 .cpus = cpus,
                 .lanes = cell.threads,
                 .crowded = IsCrowded(cpus)});
  const std::int64_t reports_before = SanitizerReports();
  BurstResult result;
  {
    const Watchdog watchdog(
        {.rendezvous = loop.rendezvous(), .limit_s = order.stuck_after_s}, on_stuck_);
    result.span_ns = (*team)->Run(1, [&](Lane& lane) { loop.Run(lane.index()); }).span_ns;
  }
  if (!loop.is_pinned()) {
    return absl::UnavailableError(
        CellName(cell) + ": the kernel does not let its lanes run on their CPUs");
  }
  result.iterations = loop.iterations();
  result.delays = loop.delays();
  OutcomeTally::Sum(loop.tallies(), &result);
  if (!loop.trouble().empty()) {
    ++result.failures;
    result.failure =
        BurstFailure{"exception", "outside of any actor: " + loop.trouble(), -1};
  }
  // What a case's own oracle says is then of no interest.
  if (order.reports_only) {
    result.failures = 0;
    result.failure.reset();
  }
  const std::int64_t reports = SanitizerReports() - reports_before;
  if (reports > 0 && !result.failure) {
    result.failures += reports;
    result.failure = {.kind = "race",
                      .text = "ThreadSanitizer reported what its evidence shows",
                      .iteration = -1};
  }
  test.reset();
  if (!result.failure && FindsLeaks()) {
    ++result.failures;
    result.failure =
        BurstFailure{"leak", "LeakSanitizer reported what its evidence shows", -1};
  }
  result.memory_bytes = MemoryBytes();
  return result;
}

}  // namespace assay
