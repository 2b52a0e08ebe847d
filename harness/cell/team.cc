#include "harness/cell/team.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "absl/strings/str_format.h"
#include "harness/base/check.h"
#include "harness/base/clock.h"

namespace assay {
namespace {

// Several times what it takes a lane to see that the barrier is open (about 200 ns across
// the cores of a VM).
constexpr std::int64_t kStartMarginNs = 1000;

struct LaneStart {
  Team* team;
  int index;
};

}  // namespace

Team::Team(int lanes, std::vector<int> cpus)
    : cpus_(std::move(cpus)),
      start_barrier_(lanes),
      body_barrier_(lanes),
      lanes_(static_cast<std::size_t>(lanes)) {
  ASSAY_CHECK(cpus_.empty() || cpus_.size() == lanes_.size());
}

absl::StatusOr<std::unique_ptr<Team>> Team::Start(int lanes, std::vector<int> cpus) {
  ASSAY_CHECK(lanes >= 1);
  std::unique_ptr<Team> team(new Team(lanes, std::move(cpus)));
  for (int index = 0; index < lanes; ++index) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    const int cpu =
        team->cpus_.empty() ? -1 : team->cpus_[static_cast<std::size_t>(index)];
    if (cpu >= 0) {
      // In the attributes, so that the lane never runs, or touches memory, elsewhere.
      cpu_set_t only;
      CPU_ZERO(&only);
      CPU_SET(static_cast<unsigned>(cpu), &only);
      pthread_attr_setaffinity_np(&attributes, sizeof only, &only);
    }
    auto start = std::make_unique<LaneStart>(LaneStart{team.get(), index});
    pthread_t thread;
    const int failed = pthread_create(&thread, &attributes, &ThreadMain, start.get());
    pthread_attr_destroy(&attributes);
    if (failed != 0) {
      return absl::UnavailableError(absl::StrFormat("cannot start lane %d on CPU %d: %s",
                                                    index, cpu, std::strerror(failed)));
    }
    start.release();  // the thread owns it now
    team->threads_.push_back(thread);
  }
  return team;
}

Team::~Team() {
  stopping_ = true;
  command_.fetch_add(1, std::memory_order_release);
  command_.notify_all();
  for (pthread_t thread : threads_) pthread_join(thread, nullptr);
}

TeamRun Team::Run(std::int64_t iterations, Body body) {
  body_ = &body;
  iterations_ = iterations;
  running_.store(size(), std::memory_order_relaxed);  // published with command_
  const std::uint32_t turn = command_.fetch_add(1, std::memory_order_release) + 1;
  command_.notify_all();
  for (std::uint32_t seen = finished_.load(std::memory_order_acquire); seen != turn;
       seen = finished_.load(std::memory_order_acquire)) {
    finished_.wait(seen, std::memory_order_acquire);
  }
  if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));

  std::int64_t first_start = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_end = 0;
  for (const Slot& slot : lanes_) {
    first_start = std::min(first_start, slot.start_ns);
    last_end = std::max(last_end, slot.end_ns);
  }
  TeamRun run{.span_ns = last_end - first_start};
  for (const Slot& slot : lanes_) {
    LaneEvidence evidence = Difference(slot.before, slot.after);
    evidence.start_ns = slot.start_ns - first_start;
    evidence.end_ns = slot.end_ns - first_start;
    run.lanes.push_back(evidence);
  }
  return run;
}

void* Team::ThreadMain(void* argument) {
  const std::unique_ptr<LaneStart> start(static_cast<LaneStart*>(argument));
  start->team->Serve(start->index);
  return nullptr;
}

void Team::Serve(int index) {
  const int cpu = cpus_.empty() ? -1 : cpus_[static_cast<std::size_t>(index)];
  const ThreadProbe probe(cpu);
  Lane lane({.index = index, .count = size(), .cpu = cpu}, &body_barrier_);
  Slot& slot = lanes_[static_cast<std::size_t>(index)];
  for (std::uint32_t turn = 0;; ++turn) {
    while (command_.load(std::memory_order_acquire) == turn) {
      command_.wait(turn, std::memory_order_acquire);
    }
    if (stopping_) return;
    RunOne(lane, probe, slot);
    if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      finished_.store(turn + 1, std::memory_order_release);
      finished_.notify_one();
    }
  }
}

void Team::RunOne(Lane& lane, const ThreadProbe& probe, Slot& slot) {
  lane.set_iterations(iterations_);
  const Body body = *body_;  // out of the caller's cache before the clock starts
  slot.before = probe.Read();
  // Leaving a barrier takes the others a cache miss longer than the lane that opens it.
  // So the barrier only agrees on a moment, and every lane waits for that by the clock.
  start_barrier_.Arrive([this] { start_at_ns_ = NowNs() + kStartMarginNs; });
  do {
    slot.start_ns = NowNs();
  } while (slot.start_ns < start_at_ns_);
  try {
    body(lane);
  } catch (...) {
    const std::lock_guard lock(exception_mutex_);
    if (!exception_) exception_ = std::current_exception();
  }
  slot.end_ns = NowNs();
  slot.after = probe.Read();
}

}  // namespace assay
