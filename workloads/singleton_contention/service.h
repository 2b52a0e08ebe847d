// The instance that is got: a service that fills a table of words when it is constructed.
// Each word is the hash of the one before, so a construction cannot be hurried, and a
// table that is half filled, or filled from another seed, adds up to something else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "harness/base/random.h"

namespace assay {

// Immutable once constructed. Constructible by the compiler too, where all of
// kMaxEntries are asked for. The longer table of one seed starts with the shorter one.
class alignas(64) Service {
 public:
  // 32 KiB: about 20 us of construction, and still within a first-level cache.
  static constexpr std::size_t kMaxEntries = 4096;

  // Leaves the words after the first `entries` alone; nobody may read them.
  constexpr Service(std::uint64_t seed, std::size_t entries) {
    std::uint64_t word = seed;
    for (std::size_t i = 0; i < entries; ++i) words_[i] = word = NextWord(word);
  }

  constexpr std::uint64_t Word(std::size_t index) const { return words_[index]; }

  static constexpr std::uint64_t NextWord(std::uint64_t word) {
    return MixBits(word + 1);
  }

 private:
  std::array<std::uint64_t, kMaxEntries> words_;
};

}  // namespace assay
