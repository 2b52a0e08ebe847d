#include "workloads/agent_evolution/population.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t kAgents = 64;

std::vector<Score> ScoresOf(const Population& population, std::uint64_t seed,
                            std::uint64_t generation, std::int64_t steps) {
  std::vector<Score> scores;
  for (std::size_t agent = 0; agent < population.size(); ++agent) {
    scores.push_back(Evaluate({.seed = seed,
                               .generation = generation,
                               .agent = agent,
                               .steps = steps,
                               .genome = population[agent]}));
  }
  return scores;
}

double BestOf(const std::vector<Score>& scores) {
  double best = 0;
  for (const Score& score : scores) best = std::max(best, score.fitness);
  return best;
}

// The share of `child`'s genes that are those of some parent at the same place.
double Inherited(const Genome& child, const Population& parents) {
  int found = 0;
  for (std::size_t gene = 0; gene < kGenes; ++gene) {
    found += std::any_of(parents.begin(), parents.end(), [&](const Genome& parent) {
      return parent[gene] == child[gene];
    });
  }
  return found / static_cast<double>(kGenes);
}

TEST(PopulationTest, SeedDecidesTheFirstPopulation) {
  const Population population = InitialPopulation(1, kAgents);
  EXPECT_EQ(population, InitialPopulation(1, kAgents));
  EXPECT_NE(population[0], population[1]);
  const Population other = InitialPopulation(2, kAgents);
  for (std::size_t agent = 0; agent < kAgents; ++agent) {
    EXPECT_NE(population[agent], other[agent]);
  }
}

TEST(PopulationTest, EliteIsCopiedUnchangedBestFirst) {
  const Population parents = InitialPopulation(1, kAgents);
  std::vector<Score> scores(kAgents, {.fitness = 1});
  scores[40].fitness = 9;
  scores[7].fitness = 8;
  scores[63].fitness = 8;
  Population children(kAgents);
  Breed(parents, scores.data(), 1, 0, children);
  ASSERT_EQ(EliteCount(kAgents), 4u);
  EXPECT_EQ(children[0], parents[40]);
  EXPECT_EQ(children[1], parents[7]);
  EXPECT_EQ(children[2], parents[63]);
  EXPECT_EQ(children[3], parents[0]) << "of equals, the lower index";
}

TEST(PopulationTest, SmallestPopulationKeepsItsBest) {
  const Population parents = InitialPopulation(1, 2);
  const std::vector<Score> scores = {{.fitness = 1}, {.fitness = 2}};
  Population children(2);
  Breed(parents, scores.data(), 1, 0, children);
  EXPECT_EQ(children[0], parents[1]);
}

TEST(PopulationTest, ChildrenAreMadeOfTheirParentsGenesAndSomeMutations) {
  const Population parents = InitialPopulation(1, kAgents);
  const std::vector<Score> scores(kAgents, {.fitness = 1});
  Population children(kAgents);
  Breed(parents, scores.data(), 1, 0, children);
  double inherited = 0;
  int crossed = 0;
  for (std::size_t child = EliteCount(kAgents); child < kAgents; ++child) {
    inherited += Inherited(children[child], parents);
    const auto shares_genes = [&](const Genome& parent) {
      return Inherited(children[child], {parent}) > 0;
    };
    crossed += std::count_if(parents.begin(), parents.end(), shares_genes) == 2;
  }
  inherited /= static_cast<double>(kAgents - EliteCount(kAgents));
  EXPECT_NEAR(inherited, 0.85, 0.03);  // 2,520 genes; sd of the share is 0.007
  EXPECT_GT(crossed, 45)
      << "of 60: a child of one parent twice, or of one side only, is rare";
}

TEST(PopulationTest, SelectionFavoursTheFitter) {
  const Population parents = InitialPopulation(1, kAgents);
  std::vector<Score> scores(kAgents);
  for (std::size_t agent = 0; agent < kAgents; ++agent) {
    scores[agent].fitness = static_cast<double>(agent);
  }
  Population children(kAgents);
  Breed(parents, scores.data(), 1, 0, children);
  const Population fitter_half(parents.begin() + kAgents / 2, parents.end());
  double from_fitter = 0;
  for (std::size_t child = EliteCount(kAgents); child < kAgents; ++child) {
    from_fitter += Inherited(children[child], fitter_half);
  }
  from_fitter /= static_cast<double>(kAgents - EliteCount(kAgents));
  // 7/8 of the winners of three come from the fitter half, and 0.85 of their genes.
  EXPECT_NEAR(from_fitter, 0.85 * 7 / 8, 0.07);
}

TEST(PopulationTest, SeedAndGenerationDecideTheChildren) {
  const Population parents = InitialPopulation(1, kAgents);
  const std::vector<Score> scores(kAgents, {.fitness = 1});
  Population a(kAgents), b(kAgents);
  Breed(parents, scores.data(), 1, 0, a);
  Breed(parents, scores.data(), 1, 0, b);
  EXPECT_EQ(a, b);
  Breed(parents, scores.data(), 1, 1, b);
  EXPECT_NE(a, b);
  Breed(parents, scores.data(), 2, 0, b);
  EXPECT_NE(a, b);
}

// Each generation starts its episodes elsewhere, so the best agent may score less than it
// did before: the best fitness is not monotone. It is under one and the same key, which
// is what the next test holds.
TEST(EvolutionTest, BestFitnessRisesOverTwentyGenerations) {
  constexpr std::uint64_t kSeed = 2;
  Population population = InitialPopulation(kSeed, kAgents);
  Population children(kAgents);
  double first = 0, last = 0;
  for (std::uint64_t generation = 0; generation < 20; ++generation) {
    const std::vector<Score> scores = ScoresOf(population, kSeed, generation, 600);
    last = BestOf(scores);
    if (generation == 0) first = last;
    Breed(population, scores.data(), kSeed, generation, children);
    population.swap(children);
  }
  EXPECT_GT(last, 2 * first);
}

TEST(EvolutionTest, UnderOneKeyTheBestNeverGetsWorse) {
  const auto score_of = [](const Genome& genome) {
    return Evaluate({.seed = 5, .steps = 500, .genome = genome});
  };
  Population population = InitialPopulation(5, kAgents);
  Population children(kAgents);
  double best = 0;
  for (std::uint64_t generation = 0; generation < 15; ++generation) {
    std::vector<Score> scores;
    for (const Genome& genome : population) scores.push_back(score_of(genome));
    EXPECT_GE(BestOf(scores), best);
    best = BestOf(scores);
    Breed(population, scores.data(), 5, generation, children);
    population.swap(children);
  }
}

}  // namespace
}  // namespace assay
