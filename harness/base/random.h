// Seeded randomness that is a pure function of its key, so that a result depends on
// (seed, generation, agent, ...) and never on which thread asked first.
//
// The mixer is SplitMix64's finaliser (Steele, Lea, Flood: "Fast splittable
// pseudorandom number generators", OOPSLA 2014); KeyedRandom is SplitMix64 started
// from the mixed key.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace assay {

constexpr std::uint64_t MixBits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// A small generator for one key; satisfies UniformRandomBitGenerator.
class KeyedRandom {
 public:
  using result_type = std::uint64_t;

  constexpr KeyedRandom(std::initializer_list<std::uint64_t> key) {
    for (std::uint64_t part : key) {
      state_ = MixBits(state_ + kGolden) ^ MixBits(part + kGolden);
    }
  }

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }

  constexpr result_type operator()() { return MixBits(state_ += kGolden); }

  // Uniform in [0, 1), 53 bits.
  constexpr double Uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }
  constexpr double Uniform(double low, double high) {
    return low + (high - low) * Uniform();
  }
  // Uniform in [0, bound); the bias is below bound / 2^64.
  constexpr std::uint64_t Below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>((*this)()) * bound) >> 64);
  }

 private:
  // 2^64 divided by the golden ratio: the increment of SplitMix64.
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15u;
  std::uint64_t state_ = 0;
};

}  // namespace assay
