// The workload `singleton_contention`: a shared instance that is built when it is first
// wanted, got by many threads. It measures two things, chosen by the parameter `mode`:
//
//   steady       the instance exists; one iteration = `gets` gets by every caller
//   first_touch  one iteration = one storm: a slot in which nothing is built yet, all
//                callers meet, then each gets it `gets` times; one of them must build
//
// A caller is a lane, or with callers=N one of N threads that stand behind the lanes.
// A storm's time includes the meeting; what the meeting alone costs is what the variant
// constant_init takes, which builds nothing. The callers that lose a storm sleep in the
// kernel until the winner has built: with the default table that costs more than the
// building. Every get reads a word through the pointer that it got. Tested in
// singleton_contention_test.cc.
#pragma once

#include <barrier>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "harness/declare/registry.h"
#include "workloads/callers/caller_group.h"
#include "workloads/singleton_contention/slot.h"

namespace assay {

// What one caller saw in one sample; a cache line of its own.
struct alignas(64) Tally {
  std::uint64_t sum = 0;  // of the words read
  std::int64_t gets = 0;
  std::int64_t strangers = 0;       // gets that returned anything but slot.instance()
  std::int64_t stranger_slot = -1;  // the last slot in which that happened
};

// DataLoss where the caller got fewer or more than `right.gets`, met a stranger, or
// added up to another sum than `right.sum`.
absl::Status CheckTally(int caller, const Tally& tally, const Tally& right);

// DataLoss unless `built` is the number of constructions that there should be.
absl::Status CheckBuilt(int built, int wanted, std::int64_t slot);

// The sum that `gets` gets of one instance should read.
std::uint64_t RightSum(std::uint64_t seed, std::size_t entries, std::int64_t gets);

// How the callers of a storm wait for each other: lanes spin, each on a CPU of its own;
// threads that share CPUs block.
class Meeting {
 public:
  explicit Meeting(Lane& lane) : lane_(&lane) {}
  explicit Meeting(std::barrier<>& barrier) : barrier_(&barrier) {}
  void Meet() {
    if (lane_ != nullptr) {
      lane_->Barrier();
    } else {
      barrier_->arrive_and_wait();
    }
  }

 private:
  Lane* lane_ = nullptr;
  std::barrier<>* barrier_ = nullptr;
};

// What both modes have in common: who calls, and what the callers' tallies must be.
class Contention : public Workload {
 public:
  // Throws std::invalid_argument where some lane would have no caller.
  explicit Contention(const Cell& cell);

  void Enter(Lane& lane) override;
  void Run(Lane& lane) override;

  std::int64_t ItemsOfLane(int lane) const override;

 protected:
  // One caller's part of a sample. Runs on all callers at once.
  virtual void Work(int caller, Meeting meeting) = 0;

  void ResetTallies(std::int64_t iterations, std::uint64_t right_sum);
  absl::Status CheckTallies() const;

  const std::int64_t gets_;
  const std::size_t entries_;
  std::int64_t iterations_ = 0;
  std::vector<Tally> tallies_;  // one for each caller

 private:
  std::uint64_t right_sum_ = 0;
  std::optional<std::barrier<>> storm_;  // only with callers behind the lanes
  CallerGroup callers_;                  // last: they use the above
};

// Makes the compiler forget where the pointer came from and what memory holds, so that
// each Get() in a loop is a get of its own. It costs no instruction by itself.
inline const Service* Forget(const Service* service) {
  asm volatile("" : "+r"(service) : : "memory");
  return service;
}

struct GetPlan {
  std::int64_t gets = 1;
  std::size_t entries = 1;
  std::int64_t slot_index = 0;
};

// The measured loop: gets, reads one word through each, checks the address.
template <typename Slot>
void GetRepeatedly(Slot& slot, const GetPlan& plan, Tally& tally) {
  // Copies: Forget() would have them read again for every get.
  const std::int64_t gets = plan.gets;
  const std::size_t entries = plan.entries;
  const Service* const right = slot.instance();
  std::uint64_t sum = 0;
  std::int64_t strangers = 0;
  std::size_t entry = 0;
  for (std::int64_t i = 0; i < gets; ++i) {
    const Service* service = Forget(slot.Get());
    sum += service->Word(entry);
    strangers += service != right ? 1 : 0;
    if (++entry == entries) entry = 0;
  }
  tally.sum += sum;
  tally.gets += gets;
  tally.strangers += strangers;
  if (strangers != 0) tally.stranger_slot = plan.slot_index;
}

// The mode `steady`.
template <typename Slot>
class SteadyGets final : public Contention {
 public:
  explicit SteadyGets(const Cell& cell)
      : Contention(cell),
        memory_(std::make_unique<ServiceMemory>()),
        slot_({memory_.get(), kSharedSeed, entries_}) {
    slot_.Get();  // from here on it exists
  }

  void Reset(std::int64_t iterations) override {
    const std::uint64_t sum = RightSum(slot_.seed(), entries_, gets_);
    ResetTallies(iterations, sum * static_cast<std::uint64_t>(iterations));
  }

  absl::Status Verify() override {
    absl::Status built = CheckBuilt(slot_.built(), Slot::kBuilds, 0);
    return built.ok() ? CheckTallies() : built;
  }

 protected:
  void Work(int caller, Meeting) override {
    const GetPlan plan{gets_, entries_, 0};
    Tally mine;
    for (std::int64_t i = 0; i < iterations_; ++i) GetRepeatedly(slot_, plan, mine);
    tallies_[static_cast<std::size_t>(caller)] = mine;
  }

 private:
  std::unique_ptr<ServiceMemory> memory_;
  Slot slot_;
};

// The mode `first_touch`. Every storm of a sample has a slot of its own (64 to 128
// bytes), made in Reset(), so no page is touched first in a measured storm. The instances
// take turns in kSites memories. Storm i + kSites builds over storm i's instance: every
// caller has finished with that one, because all have met since. Neighbours in one memory
// have different seeds, so that nobody can live on what an earlier storm left there.
template <typename Slot>
class FirstTouchStorm final : public Contention {
 public:
  explicit FirstTouchStorm(const Cell& cell)
      : Contention(cell), memories_(std::make_unique<ServiceMemory[]>(kSites)) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      right_sums_.push_back(RightSum(seed, entries_, gets_));
    }
  }

  void Reset(std::int64_t iterations) override {
    const auto storms = static_cast<std::size_t>(iterations);
    if (places_.size() < storms) places_ = std::vector<Place>(storms);
    std::uint64_t right_sum = 0;
    for (std::size_t i = 0; i < storms; ++i) {
      Slot& slot =
          places_[i].slot.emplace(Site{&memories_[i % kSites], i % kSeeds, entries_});
      right_sum += right_sums_[slot.seed()];
    }
    ResetTallies(iterations, right_sum);
  }

  absl::Status Verify() override {
    for (std::int64_t i = 0; i < iterations_; ++i) {
      const Slot& slot = *places_[static_cast<std::size_t>(i)].slot;
      absl::Status built = CheckBuilt(slot.built(), Slot::kBuilds, i);
      if (!built.ok()) return built;
    }
    return CheckTallies();
  }

 protected:
  void Work(int caller, Meeting meeting) override {
    GetPlan plan{gets_, entries_, 0};
    Tally mine;
    for (; plan.slot_index < iterations_; ++plan.slot_index) {
      Slot& slot = *places_[static_cast<std::size_t>(plan.slot_index)].slot;
      meeting.Meet();
      GetRepeatedly(slot, plan, mine);
    }
    tallies_[static_cast<std::size_t>(caller)] = mine;
  }

 private:
  // 64 tables of the default 2 KiB exceed a first-level cache and fit a second-level one:
  // a builder writes to memory that is neither hot nor fresh from the kernel.
  static constexpr std::size_t kSites = 64;
  // A prime, so that storms which share a memory (64 apart) never share a seed.
  static constexpr std::uint64_t kSeeds = 251;

  struct alignas(64) Place {
    std::optional<Slot> slot;
  };
  std::unique_ptr<ServiceMemory[]> memories_;
  std::vector<std::uint64_t> right_sums_;  // by seed
  std::vector<Place> places_;              // destroyed before the memories they use
};

// What all variants of the case declare alike.
CaseInfo ContentionInfo(const char* variant, const char* about);

// For RegisterWorkload. Most variants use one slot type for both modes.
template <typename SteadySlot, typename StormSlot = SteadySlot>
std::unique_ptr<Workload> MakeContention(const Cell& cell) {
  if (WordParam(cell, "mode") == "first_touch") {
    return std::make_unique<FirstTouchStorm<StormSlot>>(cell);
  }
  return std::make_unique<SteadyGets<SteadySlot>>(cell);
}

}  // namespace assay
