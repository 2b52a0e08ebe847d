#include "harness/verdict/evaluate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "harness/statistics/estimate.h"
#include "harness/verdict/activity.h"
#include "harness/verdict/evidence.h"
#include "harness/verdict/grade.h"
#include "harness/verdict/scaling.h"
#include "harness/verdict/stress.h"
#include "harness/verdict/unpaired.h"

namespace assay {
namespace {

constexpr double kConfidence = 0.95;  // of the intervals in tables

// The same work under another variant or thread count.
bool SameWork(const Cell& a, const Cell& b) {
  return a.workload == b.workload && a.params == b.params && a.placement == b.placement &&
         a.flavour == b.flavour;
}

class Estimator {
 public:
  Estimator(const Plan& plan, const Evidence& evidence)
      : plan_(plan), evidence_(evidence) {}

  std::vector<Estimate> AllEstimates() const;

 private:
  const Cell& CellOf(int cell) const {
    return plan_.cells[static_cast<std::size_t>(cell)];
  }
  std::optional<Estimate> MakeEstimate(int cell, const std::vector<int>& cells,
                                       const LogValue& value) const;
  std::optional<Estimate> UnpairedEstimate(int baseline, int cell) const;
  std::optional<double> MedianTime(int cell) const;
  int BaselineOf(int cell) const;
  void AddTimes(int cell, std::vector<Estimate>* estimates) const;
  void AddRatios(int cell, std::vector<Estimate>* estimates) const;
  void AddSlowdown(int cell, std::vector<Estimate>* estimates) const;
  void AddReadings(int cell, std::vector<Estimate>* estimates) const;

  const Plan& plan_;
  const Evidence& evidence_;
};

std::optional<Estimate> Estimator::MakeEstimate(int cell, const std::vector<int>& cells,
                                                const LogValue& value) const {
  std::vector<double> logs;
  for (const CleanRound& round : Pair(evidence_, cells, value).clean) {
    logs.push_back(round.log_value);
  }
  if (logs.empty()) return std::nullopt;
  const Interval interval = MedianInterval(logs, kConfidence);
  return Estimate{.cell_index = cell,
                  .cell = CellName(CellOf(cell)),
                  .value = std::exp(interval.estimate),
                  .low = std::exp(interval.low),
                  .high = std::exp(interval.high),
                  .n = static_cast<int>(logs.size())};
}

std::optional<double> Estimator::MedianTime(int cell) const {
  const std::optional<Estimate> time =
      MakeEstimate(cell, {cell}, [&](const auto& samples) {
        return std::log(UnitTimeNs(*samples[0], CellOf(cell)));
      });
  if (!time) return std::nullopt;
  return time->value;
}

// What a speedup is against: the fastest sequential variant of the same work; without
// one, the same variant on one thread. -1 where there is neither.
int Estimator::BaselineOf(int cell) const {
  int own = -1, best = -1;
  double best_time = 0;
  for (int other = 0; other < static_cast<int>(plan_.cells.size()); ++other) {
    const Cell& candidate = CellOf(other);
    if (!SameWork(candidate, CellOf(cell)) || candidate.threads != 1) continue;
    if (candidate.variant == CellOf(cell).variant) own = other;
    if (candidate.threading != Threading::kSingle) continue;
    const std::optional<double> time = MedianTime(other);
    if (time && (best < 0 || *time < best_time)) {
      best = other;
      best_time = *time;
    }
  }
  return best >= 0 ? best : own;
}

std::optional<Estimate> Estimator::UnpairedEstimate(int baseline, int cell) const {
  const RunsRatio ratio =
      UnpairedSpeedup(plan_, evidence_, baseline, cell, {.confidence = kConfidence});
  if (!std::isfinite(ratio.ratio)) return std::nullopt;
  const auto samples = [&](int of) {
    return Pair(evidence_, {of}, [](const auto&) { return 0.0; }).clean.size();
  };
  return Estimate{.cell_index = cell,
                  .cell = CellName(CellOf(cell)),
                  .value = ratio.ratio,
                  .low = ratio.low,
                  .high = ratio.high,
                  .n = static_cast<int>(std::min(samples(baseline), samples(cell)))};
}

void Estimator::AddTimes(int cell, std::vector<Estimate>* estimates) const {
  const Cell& subject = CellOf(cell);
  auto time = MakeEstimate(cell, {cell}, [](const auto& samples) {
    return std::log(MsPerIteration(*samples[0]));
  });
  auto throughput = MakeEstimate(cell, {cell}, [](const auto& samples) {
    return std::log(ItemsPerSecond(*samples[0]));
  });
  if (!time || !throughput) return;
  time->metric = "time";
  time->unit = "ms";
  throughput->metric = "throughput";
  throughput->unit = subject.item + "/s";
  estimates->push_back(*std::move(time));
  estimates->push_back(*std::move(throughput));
}

void Estimator::AddRatios(int cell, std::vector<Estimate>* estimates) const {
  const int baseline = BaselineOf(cell);
  if (baseline < 0) return;
  std::optional<Estimate> speedup;
  if (baseline == cell) {
    speedup = MakeEstimate(cell, {cell}, [](const auto&) { return 0.0; });
  } else if (IsImported(plan_)) {
    speedup = UnpairedEstimate(baseline, cell);
  } else {
    speedup = MakeEstimate(cell, {baseline, cell}, [&](const auto& samples) {
      return std::log(UnitTimeNs(*samples[0], CellOf(baseline)) /
                      UnitTimeNs(*samples[1], CellOf(cell)));
    });
  }
  if (!speedup) return;
  speedup->baseline_index = baseline;
  speedup->metric = "speedup";
  speedup->unit = "x";
  Estimate efficiency = *speedup;
  efficiency.metric = "efficiency";
  efficiency.unit = "of ideal";
  for (double* value : {&efficiency.value, &efficiency.low, &efficiency.high}) {
    *value /= CellOf(cell).threads;
  }
  estimates->push_back(*std::move(speedup));
  estimates->push_back(efficiency);
}

// What a flavour costs: its time over that of the release build, on as many threads.
void Estimator::AddSlowdown(int cell, std::vector<Estimate>* estimates) const {
  Cell release = CellOf(cell);
  if (release.flavour == "release") return;
  release.flavour = "release";
  const auto found =
      std::find_if(plan_.cells.begin(), plan_.cells.end(), [&](const Cell& other) {
        return SameWork(other, release) && other.variant == release.variant &&
               other.threads == release.threads;
      });
  if (found == plan_.cells.end()) return;
  const int baseline = static_cast<int>(found - plan_.cells.begin());
  std::optional<Estimate> slowdown =
      MakeEstimate(cell, {baseline, cell}, [&](const auto& samples) {
        return std::log(UnitTimeNs(*samples[1], CellOf(cell)) /
                        UnitTimeNs(*samples[0], CellOf(baseline)));
      });
  if (!slowdown) return;
  slowdown->baseline_index = baseline;
  slowdown->metric = "slowdown";
  slowdown->unit = "x";
  estimates->push_back(*std::move(slowdown));
}

// The median over clean samples of each reading. As they are, not as logs: a count may
// well be 0.
void Estimator::AddReadings(int cell, std::vector<Estimate>* estimates) const {
  std::map<std::string, std::vector<double>> values;
  std::vector<Reading> readings;  // of the last sample, for their order and units
  for (int round : evidence_.rounds()) {
    const Sample* sample = evidence_.Find(round, cell);
    if (sample == nullptr || !evidence_.IsUsable(*sample)) continue;
    readings = sample->measurement.readings;
    for (const Reading& reading : readings) {
      values[reading.name].push_back(reading.value);
    }
  }
  for (const Reading& reading : readings) {
    const Interval interval = MedianInterval(values[reading.name], kConfidence);
    estimates->push_back({.cell_index = cell,
                          .cell = CellName(CellOf(cell)),
                          .metric = reading.name,
                          .unit = reading.unit,
                          .value = interval.estimate,
                          .low = interval.low,
                          .high = interval.high,
                          .n = static_cast<int>(values[reading.name].size())});
  }
}

std::vector<Estimate> Estimator::AllEstimates() const {
  std::vector<Estimate> estimates;
  for (int cell = 0; cell < static_cast<int>(plan_.cells.size()); ++cell) {
    AddTimes(cell, &estimates);
    AddRatios(cell, &estimates);
    AddSlowdown(cell, &estimates);
    AddReadings(cell, &estimates);
  }
  return estimates;
}

// Findings are journalled when first seen; how often a wrong answer came is in the
// samples.
std::vector<Finding> CountedFindings(const RunRecords& records) {
  std::vector<Finding> findings = records.findings;
  for (Finding& finding : findings) {
    if (finding.kind != "wrong_answer") continue;
    const auto count = std::count_if(
        records.samples.begin(), records.samples.end(), [&](const Sample& s) {
          return s.cell == finding.cell_index && !s.measurement.wrong_answer.empty();
        });
    finding.count = std::max(1, static_cast<int>(count));
  }
  return findings;
}

std::vector<Verdict> Verdicts(const Plan& plan, const RunRecords& records,
                              const Evidence& evidence, const ContentionLimits& limits) {
  std::vector<Verdict> verdicts;
  if (IsImported(plan)) {
    for (const PlannedClaim& planned : plan.claims) {
      verdicts.push_back(GradeUnpaired(plan, planned, evidence));
    }
    return verdicts;
  }
  for (Grade& grade : GradeClaims(plan, records, limits)) {
    verdicts.push_back(std::move(grade.verdict));
  }
  return verdicts;
}

}  // namespace

ContentionLimits LimitsOf(const Environment& environment) {
  double usable = static_cast<double>(environment.allowed_cpus.size());
  if (environment.cpu_quota) usable = std::min(usable, *environment.cpu_quota);
  return {.usable_cpus = std::max(1, static_cast<int>(usable))};
}

RunReport Evaluate(const RunHeader& header, const RunRecords& records) {
  if (IsHunt(header.plan)) return EvaluateHunt(header, records);
  const ContentionLimits limits = LimitsOf(header.environment);
  const Evidence evidence(header.plan, records, limits);
  RunReport report{.run_id = header.run_id,
                   .environment = header.environment,
                   .plan = header.plan,
                   .end = records.end,
                   .rounds = static_cast<int>(evidence.rounds().size())};
  if (report.end.reason.empty()) report.end.reason = "interrupted";
  report.verdicts = Verdicts(header.plan, records, evidence, limits);
  for (std::size_t i = 0; i < report.verdicts.size(); ++i) {
    if (report.verdicts[i].kind != VerdictKind::kUntestable) continue;
    report.verdicts[i].prediction = Predict(header.plan, header.plan.claims[i], evidence,
                                            header.environment.thread_borders);
  }
  report.estimates = Estimator(header.plan, evidence).AllEstimates();
  report.models = FitModels(header.plan, evidence, header.environment.thread_borders);
  report.quality = evidence.Quality();
  report.activity = Activity(header.plan, records);
  report.findings = CountedFindings(records);
  return report;
}

}  // namespace assay
