// A snapshot read under a sequence number (a seqlock; Boehm, MSPC 2012, for its memory
// orders): the reader must look at the number again after it has read, and read anew
// where it has changed. The broken form looks once, before.
#include <array>
#include <atomic>
#include <cstdint>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::torn_snapshot {
namespace {

template <bool kLooksAgain>
class SnapshotCase {
 public:
  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      if (actor.index() == 0) {
        Write(i + 1);
      } else if (!ReadsWhole()) {
        torn_.store(true, std::memory_order_relaxed);
      }
    }
  }

  std::string Check() { return torn_.load() ? "a snapshot is a bit of each state" : ""; }

 private:
  // One writer. Odd while it writes.
  void Write(int value) {
    const std::uint32_t sequence = sequence_.load(std::memory_order_relaxed);
    sequence_.store(sequence + 1, std::memory_order_relaxed);
    // Release: whoever sees one of these values sees the odd number as well.
    for (std::atomic<int>& field : fields_) field.store(value, std::memory_order_release);
    sequence_.store(sequence + 2, std::memory_order_release);
  }

  bool ReadsWhole() {
    while (true) {
      const std::uint32_t before = sequence_.load(std::memory_order_acquire);
      if (before % 2 == 1) continue;
      std::array<int, 4> seen{};
      for (std::size_t i = 0; i < seen.size(); ++i) {
        // Acquire: the second look comes after all of these.
        seen[i] = fields_[i].load(std::memory_order_acquire);
      }
      if (kLooksAgain && sequence_.load(std::memory_order_relaxed) != before) continue;
      return seen == std::array{seen[0], seen[0], seen[0], seen[0]};
    }
  }

  std::atomic<std::uint32_t> sequence_{0};
  std::array<std::atomic<int>, 4> fields_{};
  std::atomic<bool> torn_{false};
};

const Pair kPair{.name = "torn_snapshot",
                 .question = "Is a snapshot of one moment?",
                 .broken = "the sequence number is looked at before reading only",
                 .fixed = "the sequence number is looked at again after reading",
                 .actors_max = 4,
                 .operations = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<SnapshotCase<false>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<SnapshotCase<true>>()};

}  // namespace
}  // namespace assay::torn_snapshot
