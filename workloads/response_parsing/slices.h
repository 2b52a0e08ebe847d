// How lanes share the replies of one pass.
//
// Statically: lane i of n takes the i-th part. By stealing: the same parts to begin with,
// but a lane that is done takes half of what another has left. A part is two 32-bit
// numbers in one atomic word, begin and end; its lane takes from the front, a thief cuts
// off the back half, both by compare-and-swap on the whole word, so that no reply is
// taken twice or lost. (Halving ranges is how oneTBB splits work; here the lanes are the
// harness's own.) Tested in slices_test.cc.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace assay {

struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool IsEmpty() const { return begin >= end; }
  std::uint32_t size() const { return IsEmpty() ? 0 : end - begin; }
};

// The i-th of `count` parts of [0, size), which differ by at most one.
Range StaticSlice(std::uint32_t size, int index, int count);

class StealingSlices {
 public:
  explicit StealingSlices(int lanes) : parts_(static_cast<std::size_t>(lanes)) {}

  // One lane's part for a new pass over [0, size). Every lane calls it for itself, and
  // none takes before all have (a barrier between).
  void Refill(int lane, std::uint32_t size);

  // The next index for this lane, of its own part or stolen; false once all are taken.
  bool Take(int lane, std::uint32_t* index);

 private:
  // Each on a cache line of its own: owners take from the front all the time.
  struct alignas(64) Part {
    // Relaxed: the replies themselves are constant, and results are read after the lanes
    // have been joined by the harness. The word only decides who takes which index.
    std::atomic<std::uint64_t> word{0};
  };
  bool TakeOwn(int lane, std::uint32_t* index);
  bool StealInto(int lane);

  std::vector<Part> parts_;
};

}  // namespace assay
