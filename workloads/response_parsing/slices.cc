#include "workloads/response_parsing/slices.h"

namespace assay {
namespace {

std::uint64_t Packed(Range range) {
  return static_cast<std::uint64_t>(range.begin) << 32 | range.end;
}

Range Unpacked(std::uint64_t word) {
  return {static_cast<std::uint32_t>(word >> 32), static_cast<std::uint32_t>(word)};
}

}  // namespace

Range StaticSlice(std::uint32_t size, int index, int count) {
  const auto bound = [&](int i) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(size) *
                                      static_cast<std::uint64_t>(i) /
                                      static_cast<std::uint64_t>(count));
  };
  return {bound(index), bound(index + 1)};
}

void StealingSlices::Refill(int lane, std::uint32_t size) {
  const Range slice = StaticSlice(size, lane, static_cast<int>(parts_.size()));
  parts_[static_cast<std::size_t>(lane)].word.store(Packed(slice),
                                                    std::memory_order_relaxed);
}

bool StealingSlices::Take(int lane, std::uint32_t* index) {
  while (!TakeOwn(lane, index)) {
    if (!StealInto(lane)) return false;
  }
  return true;
}

bool StealingSlices::TakeOwn(int lane, std::uint32_t* index) {
  std::atomic<std::uint64_t>& word = parts_[static_cast<std::size_t>(lane)].word;
  std::uint64_t seen = word.load(std::memory_order_relaxed);
  while (true) {
    const Range range = Unpacked(seen);
    if (range.IsEmpty()) return false;
    const std::uint64_t left = Packed({range.begin + 1, range.end});
    if (word.compare_exchange_weak(seen, left, std::memory_order_relaxed)) {
      *index = range.begin;
      return true;
    }
  }
}

// Moves the back half of the first part that has something left into the lane's own,
// which is empty: no thief touches an empty part, so a plain store is enough.
bool StealingSlices::StealInto(int lane) {
  const std::size_t count = parts_.size();
  for (std::size_t step = 1; step < count; ++step) {
    std::atomic<std::uint64_t>& victim =
        parts_[(static_cast<std::size_t>(lane) + step) % count].word;
    std::uint64_t seen = victim.load(std::memory_order_relaxed);
    while (!Unpacked(seen).IsEmpty()) {
      const Range range = Unpacked(seen);
      const std::uint32_t middle = range.begin + range.size() / 2;
      if (!victim.compare_exchange_weak(seen, Packed({range.begin, middle}),
                                        std::memory_order_relaxed)) {
        continue;
      }
      parts_[static_cast<std::size_t>(lane)].word.store(Packed({middle, range.end}),
                                                        std::memory_order_relaxed);
      return true;
    }
  }
  return false;
}

}  // namespace assay
