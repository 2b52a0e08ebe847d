#include "harness/statistics/contention.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

namespace assay {
namespace {

// /proc/stat counts in ticks of 10 ms. Less than two ticks, which is 10 % of 200 ms, may
// be rounding alone.
constexpr std::int64_t kTicksMinNs = 20'000'000;
constexpr std::int64_t kStealSpanMinNs = 200'000'000;

bool IsPinned(const LaneEvidence& lane) { return lane.cpu_placed >= 0; }

bool WasSeenElsewhere(const LaneEvidence& lane, int cpu) {
  return cpu >= 0 && cpu != lane.cpu_placed;
}

bool WasMoved(const LaneEvidence& lane) {
  return IsPinned(lane) && (WasSeenElsewhere(lane, lane.cpu_first) ||
                            WasSeenElsewhere(lane, lane.cpu_last) || lane.migrations > 0);
}

// A thread that neither ran nor waited (an idle worker of a pool, or a kernel without
// schedstat) is no evidence.
bool IsEvidence(const LaneEvidence& lane) {
  return lane.cpu_ns > 0 || lane.run_delay_ns > 0;
}

double StartSkew(const std::vector<LaneEvidence>& lanes) {
  std::int64_t first = lanes.front().start_ns, last = first;
  for (const LaneEvidence& lane : lanes) {
    first = std::min(first, lane.start_ns);
    last = std::max(last, lane.start_ns);
  }
  return static_cast<double>(last - first);
}

double Share(std::int64_t part_ns, std::int64_t whole_ns) {
  return static_cast<double>(part_ns) / static_cast<double>(whole_ns);
}

std::int64_t WallNs(const Sample& sample) {
  return std::max(sample.machine.wall_ns, sample.measurement.span_ns);
}

Cleanliness Unclean(const char* reason, double kappa = 0) {
  return {.clean = false, .reason = reason, .kappa = kappa};
}

Cleanliness Gate(const char* reason, double kappa, double limit) {
  if (kappa > limit) return Unclean(reason, kappa);
  return {.kappa = kappa};
}

// What the lanes' places and starts say, whatever the load on the machine.
std::optional<Cleanliness> JudgePlaces(const Measurement& measurement, const Cell& cell,
                                       const ContentionLimits& limits) {
  const std::vector<LaneEvidence>& lanes = measurement.lanes;
  if (std::any_of(lanes.begin(), lanes.end(), WasMoved)) {
    return Unclean("a lane ran on another CPU than placed");
  }
  // A workload's own threads start when it likes.
  if (cell.threading == Threading::kLanes && lanes.size() > 1 &&
      StartSkew(lanes) >
          limits.start_skew_share * static_cast<double>(measurement.span_ns)) {
    return Unclean("the lanes did not start together");
  }
  return std::nullopt;
}

std::optional<Cleanliness> JudgeSteal(const Sample& sample,
                                      const ContentionLimits& limits) {
  if (!sample.machine.steal_ns || sample.measurement.span_ns < kStealSpanMinNs) {
    return std::nullopt;
  }
  const double share = Share(*sample.machine.steal_ns, WallNs(sample));
  if (share <= limits.machine_share) return std::nullopt;
  return Unclean("the hypervisor took the CPU away", share);
}

std::optional<Cleanliness> JudgeRunDelay(const Measurement& measurement, const Cell& cell,
                                         const ContentionLimits& limits) {
  std::int64_t delay_ns = 0;
  bool any_evidence = false;
  for (const LaneEvidence& lane : measurement.lanes) {
    any_evidence = any_evidence || IsEvidence(lane);
    delay_ns += lane.run_delay_ns;
  }
  if (!any_evidence) return std::nullopt;
  const double kappa = Share(delay_ns, measurement.span_ns * std::max(1, cell.threads));
  return Gate("lanes waited for a CPU", kappa, limits.run_delay_share);
}

std::optional<Cleanliness> JudgePressure(const Sample& sample,
                                         const ContentionLimits& limits) {
  if (!sample.machine.pressure_ns) return std::nullopt;
  return Gate("the machine was short of CPU",
              Share(*sample.machine.pressure_ns, WallNs(sample)), limits.machine_share);
}

std::optional<Cleanliness> JudgeForeign(const Sample& sample,
                                        const ContentionLimits& limits) {
  if (!sample.machine.foreign_ns) return std::nullopt;
  const std::int64_t taken_ns = std::max<std::int64_t>(0, *sample.machine.foreign_ns) +
                                sample.machine.steal_ns.value_or(0);
  const double kappa = Share(taken_ns, WallNs(sample));
  if (taken_ns <= kTicksMinNs) return Cleanliness{.kappa = kappa};
  return Gate("other programs used the CPUs", kappa, limits.machine_share);
}

// Of an arbitrary program: it may have more threads than CPUs or helpers of its own, so
// that it waits for itself, and that is no reason to leave the sample out. Where nobody
// waited, nobody was in its way; where somebody did, it was the fault of others only if
// they used its CPUs. The lane, where there is one, is the program's only thread.
std::optional<Cleanliness> JudgeProgram(const Sample& sample, const Cell& cell,
                                        const ContentionLimits& limits) {
  if (auto delay = JudgeRunDelay(sample.measurement, cell, limits)) return delay;
  if (sample.machine.pressure_ns) {
    const double kappa = Share(*sample.machine.pressure_ns, WallNs(sample));
    if (kappa <= limits.run_delay_share) return Cleanliness{.kappa = kappa};
  }
  if (auto foreign = JudgeForeign(sample, limits)) return foreign;
  return JudgePressure(sample, limits);
}

// Threads that started and ended with the sample, of which only the machine knows.
bool StartedItsThreads(const Sample& sample, const Cell& cell) {
  return cell.threading == Threading::kOwn && sample.measurement.lanes.empty();
}

double NumberOr(const Params& params, const char* name, double otherwise) {
  const auto found = params.find(name);
  if (found == params.end()) return otherwise;
  if (const auto* integer = std::get_if<std::int64_t>(&found->second)) {
    return static_cast<double>(*integer);
  }
  const auto* number = std::get_if<double>(&found->second);
  return number == nullptr ? otherwise : *number;
}

}  // namespace

bool IsOversubscribed(const Cell& cell, const ContentionLimits& limits) {
  if (NumberOr(cell.params, "callers", 0) > 0) return true;
  const std::set<int> distinct(cell.cpus.begin(), cell.cpus.end());
  const int cpus =
      distinct.empty() ? limits.usable_cpus : static_cast<int>(distinct.size());
  return cpus > 0 && cpus < cell.threads;
}

Cleanliness JudgeSample(const Sample& sample, const Cell& cell,
                        const ContentionLimits& limits) {
  if (sample.measurement.span_ns <= 0) return Unclean("nothing was timed");
  if (auto places = JudgePlaces(sample.measurement, cell, limits)) return *places;
  if (auto steal = JudgeSteal(sample, limits)) return *steal;
  if (cell.command || StartedItsThreads(sample, cell)) {
    if (auto program = JudgeProgram(sample, cell, limits)) return *program;
    return {.ungated = true};
  }
  if (!IsOversubscribed(cell, limits)) {
    if (auto delay = JudgeRunDelay(sample.measurement, cell, limits)) return *delay;
    if (auto pressure = JudgePressure(sample, limits)) return *pressure;
  }
  if (auto foreign = JudgeForeign(sample, limits)) return *foreign;
  return {.ungated = true};
}

}  // namespace assay
