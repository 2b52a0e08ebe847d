// A population of genomes and how the next one is bred from it: elitism, tournament
// selection, crossover by whole neurons, mutation. All of it is a pure function of the
// parents, their scores and (seed, generation). Tested in population_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/agent_evolution/evaluation.h"

namespace assay {

using Genome = std::array<double, kGenes>;
using Population = std::vector<Genome>;

// Random weights for every agent, the same for the same seed.
Population InitialPopulation(std::uint64_t seed, std::size_t agents);

// How many of the best are copied unchanged into the next generation, as its first
// genomes, best first (of equals the one with the lower index).
std::size_t EliteCount(std::size_t agents);

// Breeds into `children`, which has as many genomes as `parents`. `scores` points to one
// score for each parent.
void Breed(const Population& parents, const Score* scores, std::uint64_t seed,
           std::uint64_t generation, Population& children);

}  // namespace assay
