// What a variant of singleton_contention must supply: a Slot, the place where one shared
// instance is built lazily and got by many threads. Template code calls it, so that the
// measured loop has no virtual calls. A Slot has
//
//   explicit Slot(const Site& site);
//   const Service* Get();                   any thread at any time: the instance, built
//   const Service* instance() const;        the one address that Get() may return
//   std::uint64_t seed() const;             what the instance's table is filled from
//   int built() const;                      constructions so far
//   static constexpr int kBuilds;           how many there should be after any Get()
//
// LazySlot below supplies all but Get().
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "workloads/singleton_contention/service.h"

namespace assay {

// One cache line longer than a service: a stride of 32 KiB would put the same words of
// all neighbours into the same cache sets.
struct alignas(Service) ServiceMemory {
  std::byte bytes[sizeof(Service) + 64];
};

// Where a slot builds its instance, and from what. The memory must outlive the slot.
struct Site {
  ServiceMemory* memory = nullptr;
  std::uint64_t seed = 0;
  std::size_t entries = 1;
};

// The seed of instances that exist once per process, and of every slot in steady mode.
inline constexpr std::uint64_t kSharedSeed = 0;

// Base of the slots that build their instance when it is first wanted.
class LazySlot {
 public:
  static constexpr int kBuilds = 1;

  explicit LazySlot(const Site& site) : site_(site) {}
  ~LazySlot();
  LazySlot(const LazySlot&) = delete;
  LazySlot& operator=(const LazySlot&) = delete;

  const Service* instance() const {
    return reinterpret_cast<const Service*>(site_.memory);
  }
  std::uint64_t seed() const { return site_.seed; }
  int built() const { return built_.load(std::memory_order_relaxed); }

 protected:
  // Constructs an instance and counts it; never synchronises anybody. The first goes to
  // the site's memory. A further one is a mistake of the caller, who gets it at another
  // address, so that the mistake shows as it would in a real program.
  const Service* Build();

 private:
  struct Extra;

  Site site_;
  // Relaxed: a count of events; Verify() reads it when all threads have come to rest.
  std::atomic<int> built_{0};
  std::atomic<Extra*> extras_{nullptr};  // a stack; freed with the slot
};

}  // namespace assay
