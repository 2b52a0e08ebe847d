// What randomness is drawn for: the first part of every key, so that two uses with the
// same (seed, generation, agent) never see the same numbers.
#pragma once

#include <cstdint>

namespace assay {

inline constexpr std::uint64_t kGenomeStream = 1;      // weights of the first population
inline constexpr std::uint64_t kEpisodeStream = 2;     // where an episode starts
inline constexpr std::uint64_t kBreedingStream = 3;    // tournaments, crossover, mutation
inline constexpr std::uint64_t kUnevennessStream = 4;  // how much work an agent is

}  // namespace assay
