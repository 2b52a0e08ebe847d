// All actors get one lazily built instance at the same time. Which slot builds it is what
// the cases differ in: lazy_singleton, double_checked, function_static.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "stress/engine/invariant.h"
#include "workloads/singleton_contention/slot.h"

namespace assay {

inline constexpr int kSingletonActorsMax = 8;

// The unsafe singleton: whoever finds no instance makes one.
class UnlockedSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    if (instance_ == nullptr) instance_ = Build();
    return instance_;
  }

 private:
  const Service* instance_ = nullptr;
};

template <typename Slot>
class SingletonCase {
 public:
  explicit SingletonCase(const TestSetup& setup)
      : actors_(setup.actors), slot_({&memory_, setup.seed, kEntries}) {}

  void Act(Actor& actor) {
    const Service* service = slot_.Get();
    Seen& seen = seen_[static_cast<std::size_t>(actor.index())];
    seen.service = service;
    for (std::size_t i = 0; i < kEntries; ++i) seen.sum += service->Word(i);
  }

  std::string Check() {
    if (slot_.built() != 1) return "the instance was built more than once";
    std::uint64_t right = 0;
    std::uint64_t word = slot_.seed();
    for (std::size_t i = 0; i < kEntries; ++i) right += word = Service::NextWord(word);
    for (int actor = 0; actor < actors_; ++actor) {
      const Seen& seen = seen_[static_cast<std::size_t>(actor)];
      if (seen.service != slot_.instance()) return "an actor got another instance";
      if (seen.sum != right) return "an actor got the instance before it was complete";
    }
    return "";
  }

 private:
  // Some 60 ns of construction: a window that is neither wide nor closed.
  static constexpr std::size_t kEntries = 24;

  struct alignas(64) Seen {
    const Service* service = nullptr;
    std::uint64_t sum = 0;
  };

  const int actors_;
  ServiceMemory memory_;
  Slot slot_;
  std::array<Seen, kSingletonActorsMax> seen_{};
};

}  // namespace assay
