#include "harness/verdict/evidence.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "harness/base/check.h"
#include "harness/statistics/estimate.h"

namespace assay {

Evidence::Evidence(const Plan& plan, const RunRecords& records,
                   const ContentionLimits& limits)
    : cell_count_(plan.cells.size()) {
  for (const RoundEnd& end : records.rounds) {
    if (end.round < plan.limits.rounds_dropped) continue;
    rounds_.push_back(end.round);
    by_round_[end.round].resize(cell_count_);
  }
  std::sort(rounds_.begin(), rounds_.end());
  for (const Sample& sample : records.samples) {
    const auto round = by_round_.find(sample.round);
    if (round == by_round_.end()) continue;
    const std::size_t cell = static_cast<std::size_t>(sample.cell);
    if (cell >= cell_count_) continue;  // a journal that is not of this plan
    round->second[cell] = {&sample, JudgeSample(sample, plan.cells[cell], limits)};
  }
}

const Sample* Evidence::Find(int round, int cell) const {
  const auto found = by_round_.find(round);
  if (found == by_round_.end()) return nullptr;
  return found->second[static_cast<std::size_t>(cell)].sample;
}

const Cleanliness& Evidence::JudgementOf(const Sample& sample) const {
  const Judged& judged =
      by_round_.at(sample.round)[static_cast<std::size_t>(sample.cell)];
  ASSAY_CHECK(judged.sample == &sample);
  return judged.cleanliness;
}

bool Evidence::IsUsable(const Sample& sample) const {
  return sample.measurement.wrong_answer.empty() && JudgementOf(sample).clean;
}

bool Evidence::HasWrongAnswer(int cell) const {
  return std::any_of(rounds_.begin(), rounds_.end(), [&](int round) {
    const Sample* sample = Find(round, cell);
    return sample != nullptr && !sample->measurement.wrong_answer.empty();
  });
}

std::vector<CellQuality> Evidence::Quality() const {
  std::vector<CellQuality> quality;
  for (std::size_t cell = 0; cell < cell_count_; ++cell) {
    CellQuality one{.cell_index = static_cast<int>(cell)};
    std::vector<double> logs;
    for (int round : rounds_) {
      const Sample* sample = Find(round, one.cell_index);
      if (sample == nullptr) continue;
      ++one.samples;
      if (IsUsable(*sample)) {
        ++one.clean;
        logs.push_back(std::log(MsPerIteration(*sample)));
      } else {
        const bool wrong = !sample->measurement.wrong_answer.empty();
        ++one.rejected[wrong ? "wrong answer" : JudgementOf(*sample).reason];
      }
    }
    if (logs.size() >= 3) one.scatter = RobustSd(logs);
    quality.push_back(std::move(one));
  }
  return quality;
}

double UnitTimeNs(const Sample& sample, const Cell& cell) {
  const Measurement& measurement = sample.measurement;
  const bool by_items = cell.scales == Scales::kThroughput && measurement.items > 0;
  const std::int64_t units = by_items ? measurement.items : measurement.iterations;
  return static_cast<double>(measurement.span_ns) / static_cast<double>(units);
}

double MsPerIteration(const Sample& sample) {
  return static_cast<double>(sample.measurement.span_ns) * 1e-6 /
         static_cast<double>(sample.measurement.iterations);
}

double ItemsPerSecond(const Sample& sample) {
  return static_cast<double>(sample.measurement.items) /
         (static_cast<double>(sample.measurement.span_ns) * 1e-9);
}

PairedRounds Pair(const Evidence& evidence, const std::vector<int>& cells,
                  const LogValue& value) {
  PairedRounds paired;
  for (int round : evidence.rounds()) {
    std::vector<const Sample*> samples;
    for (int cell : cells) samples.push_back(evidence.Find(round, cell));
    if (std::find(samples.begin(), samples.end(), nullptr) != samples.end()) continue;
    paired.measured.push_back(round);
    const bool usable =
        std::all_of(samples.begin(), samples.end(),
                    [&](const Sample* sample) { return evidence.IsUsable(*sample); });
    if (!usable) continue;
    for (const Sample* sample : samples) {
      paired.ungated = paired.ungated || evidence.JudgementOf(*sample).ungated;
    }
    paired.clean.push_back({.log_value = value(samples),
                            .at_s = samples.back()->at_s,
                            .generation = samples.back()->generation});
    paired.round_numbers.push_back(round);
  }
  return paired;
}

}  // namespace assay
