#include "workloads/singleton_contention/contention.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace assay {

absl::Status CheckTally(int caller, const Tally& tally, const Tally& right) {
  if (tally.gets != right.gets) {
    return absl::DataLossError(
        absl::StrFormat("caller %d did %d of %d gets", caller, tally.gets, right.gets));
  }
  if (tally.strangers != 0) {
    return absl::DataLossError(
        absl::StrFormat("caller %d got another instance than the slot's own in %d of %d "
                        "gets, last in slot %d",
                        caller, tally.strangers, tally.gets, tally.stranger_slot));
  }
  if (tally.sum != right.sum) {
    return absl::DataLossError(
        absl::StrFormat("caller %d read words that add up to %#x instead of %#x: an "
                        "instance was half built, or not the one that was wanted",
                        caller, tally.sum, right.sum));
  }
  return absl::OkStatus();
}

absl::Status CheckBuilt(int built, int wanted, std::int64_t slot) {
  if (built == wanted) return absl::OkStatus();
  return absl::DataLossError(absl::StrFormat(
      "%d instances were built in slot %d instead of %d", built, slot, wanted));
}

std::uint64_t RightSum(std::uint64_t seed, std::size_t entries, std::int64_t gets) {
  // Get i reads word i mod entries, so the first `rest` words are read once more.
  const auto count = static_cast<std::uint64_t>(gets);
  const std::uint64_t turns = count / entries, rest = count % entries;
  std::uint64_t word = seed, sum = 0;
  for (std::size_t i = 0; i < entries; ++i) {
    word = Service::NextWord(word);
    sum += word * (turns + (i < rest ? 1 : 0));
  }
  return sum;
}

Contention::Contention(const Cell& cell)
    : gets_(IntegerParam(cell, "gets")),
      entries_(static_cast<std::size_t>(IntegerParam(cell, "table"))),
      callers_(static_cast<int>(IntegerParam(cell, "callers")), cell.threads) {
  tallies_.resize(static_cast<std::size_t>(callers_.size()));
  if (callers_.is_behind_lanes()) storm_.emplace(callers_.size());
}

void Contention::Enter(Lane& lane) {
  if (!callers_.is_behind_lanes()) return;
  callers_.Start(lane, [this](int caller) { Work(caller, Meeting(*storm_)); });
}

void Contention::Run(Lane& lane) {
  if (callers_.is_behind_lanes()) {
    callers_.RunOnce(lane);
  } else {
    Work(lane.index(), Meeting(lane));
  }
}

std::int64_t Contention::ItemsOfLane(int lane) const {
  return gets_ * callers_.CountOf(lane);
}

void Contention::ResetTallies(std::int64_t iterations, std::uint64_t right_sum) {
  iterations_ = iterations;
  right_sum_ = right_sum;
  std::fill(tallies_.begin(), tallies_.end(), Tally{});
}

absl::Status Contention::CheckTallies() const {
  const Tally right{.sum = right_sum_, .gets = gets_ * iterations_};
  for (std::size_t caller = 0; caller < tallies_.size(); ++caller) {
    absl::Status status = CheckTally(static_cast<int>(caller), tallies_[caller], right);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

CaseInfo ContentionInfo(const char* variant, const char* about) {
  return {
      .name = "singleton_contention",
      .variant = variant,
      .question = "What does it cost many threads to get one lazily built instance?",
      .about = about,
      .scales = Scales::kThroughput,
      .params = {{.name = "mode",
                  .default_value = std::string("steady"),
                  .help = "steady: the instance exists; first_touch: one fresh slot for "
                          "each iteration, got by all at once",
                  .choices = {"steady", "first_touch"}},
                 {.name = "gets",
                  .default_value = std::int64_t{1000},
                  .help = "gets by each caller in one iteration",
                  .minimum = 1,
                  .maximum = 1e9},
                 {.name = "table",
                  .default_value = std::int64_t{256},  // 1 us of construction
                  .help = "entries that a construction computes, about 4 ns each",
                  .minimum = 1,
                  .maximum = Service::kMaxEntries},
                 CallersParam()},
      .item = "get"};
}

}  // namespace assay
