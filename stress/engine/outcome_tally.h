// Counts outcomes, one tally a lane: every one of them, some nanoseconds each. Tested in
// outcome_tally_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "results/model/stress.h"

namespace assay {

// What the actors of one iteration of a litmus test saw: up to four numbers, packed.
// Numbers beyond 16 bits are clamped to the ends, which no table names.
using PackedOutcome = std::uint64_t;
inline constexpr int kOutcomeNumbersMax = 4;

template <std::size_t kCount>
PackedOutcome Pack(const std::array<std::int16_t, kCount>& numbers) {
  static_assert(kCount <= kOutcomeNumbersMax);
  PackedOutcome packed = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    packed |= static_cast<PackedOutcome>(static_cast<std::uint16_t>(numbers[i]))
              << (16 * i);
  }
  return packed;
}

// "0, 1".
std::string OutcomeText(PackedOutcome outcome, int numbers);

// How the outcomes of a case are written and judged. The table outlives the tallies.
struct Grading {
  int numbers = 0;  // in a packed outcome
  const std::vector<OutcomeInfo>* table = nullptr;
  std::string good;  // what an iteration is called of which nothing bad is to be told

  const OutcomeInfo* Find(const std::string& outcome) const;
};

class OutcomeTally {
 public:
  explicit OutcomeTally(const Grading& grading) : grading_(&grading) {}

  // A litmus test's outcome; constant time while no more than 16 different ones come.
  void Count(PackedOutcome outcome, std::int64_t iteration) {
    Entry& entry = Find(outcome);
    if (entry.count++ == 0) entry.first_iteration = iteration;
    if (entry.forbidden) ++failures_;
  }

  void CountGood() { ++good_; }

  // Something that went wrong, in words. Rare, so it may be slow.
  void CountFailure(const BurstFailure& failure);

  std::int64_t failures() const { return failures_; }

  // Outcomes, failures and the first failure of all lanes together.
  static void Sum(const std::vector<OutcomeTally>& tallies, BurstResult* result);

 private:
  struct Entry {
    PackedOutcome outcome = 0;
    std::int64_t count = 0;
    std::int64_t first_iteration = 0;
    bool forbidden = false;
  };

  Entry& Find(PackedOutcome outcome) {
    std::size_t slot = (outcome * 0x9e3779b97f4a7c15u) >> 60;
    for (std::size_t tried = 0; tried < entries_.size(); ++tried, ++slot) {
      Entry& entry = entries_[slot % entries_.size()];
      if (entry.count > 0 && entry.outcome == outcome) return entry;
      if (entry.count == 0) return Begin(outcome, entry);
    }
    Entry& entry = overflow_[outcome];
    return entry.count > 0 ? entry : Begin(outcome, entry);
  }
  Entry& Begin(PackedOutcome outcome, Entry& entry) const;
  void AddTo(std::map<std::string, OutcomeCount>* counts, BurstResult* result) const;

  const Grading* grading_;
  std::array<Entry, 16> entries_{};  // open addressing; what finds no place overflows
  std::map<PackedOutcome, Entry> overflow_;
  std::int64_t good_ = 0;
  std::int64_t failures_ = 0;
  std::map<std::string, std::int64_t> failure_counts_;  // by the text's first line
  std::optional<BurstFailure> first_failure_;
};

}  // namespace assay
