#include "workloads/agent_evolution/evaluation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "workloads/agent_evolution/population.h"

namespace assay {
namespace {

EvaluationTask SomeTask(std::int64_t steps) {
  return {.seed = 7,
          .generation = 3,
          .agent = 5,
          .steps = steps,
          .genome = InitialPopulation(7, 1)[0]};
}

// A controller that balances, bred here from random ones: none is written down.
Genome BalancingGenome() {
  constexpr std::size_t kAgents = 64;
  Population population = InitialPopulation(1, kAgents);
  Population children(kAgents);
  for (std::uint64_t generation = 0; generation < 15; ++generation) {
    std::vector<Score> scores;
    for (std::size_t agent = 0; agent < kAgents; ++agent) {
      scores.push_back(Evaluate({.seed = 1,
                                 .generation = generation,
                                 .agent = agent,
                                 .steps = 1000,
                                 .genome = population[agent]}));
    }
    Breed(population, scores.data(), 1, generation, children);
    population.swap(children);
  }
  return population[0];
}

ControllerWeights WeightsOf(const Genome& genome) {
  ControllerWeights weights;
  std::transform(genome.begin(), genome.end(), weights.begin(), Both);
  return weights;
}

TEST(ControllerTest, ForceStaysWithinItsLimits) {
  Genome strong;
  strong.fill(1e6);
  Carts carts;
  carts.angle[0] = Pair{0.6, -0.6};
  const Pair force = ControlForce(WeightsOf(strong), carts);
  EXPECT_GT(force[0], 9.9);
  EXPECT_LE(force[0], kForceMax);
  EXPECT_EQ(force[1], -force[0]) << "an odd function of the state";
}

TEST(ControllerTest, OneNeuronGivesTheForceWorkedOutByHand) {
  Genome genome = {};
  genome[0] = 2;        // from the position
  genome[kInputs] = 3;  // to the output
  Carts carts;
  carts.position = Both(1.2);  // half of the way: input 0.5, sum 1, activation 0.5
  EXPECT_NEAR(ControlForce(WeightsOf(genome), carts)[0], 10 * 1.5 / 2.5, 1e-12);
}

TEST(ControllerTest, EveryGeneChangesTheForce) {
  const Genome genome = InitialPopulation(3, 1)[0];
  Carts carts = {.position = Both(0.5), .velocity = Both(0.4)};
  carts.angle = {Both(0.1), Both(-0.2)};
  carts.spin = {Both(0.3), Both(0.6)};
  const double force = ControlForce(WeightsOf(genome), carts)[0];
  for (std::size_t gene = 0; gene < kGenes; ++gene) {
    Genome changed = genome;
    changed[gene] += 0.5;
    EXPECT_NE(ControlForce(WeightsOf(changed), carts)[0], force) << gene;
  }
}

TEST(EvaluationTest, ExecutesExactlyTheStepsAskedFor) {
  for (const std::int64_t steps : {1, 2, 3, 10, 99, 1000, 1001}) {
    Evaluation evaluation(SomeTask(steps));
    std::int64_t calls = 1;
    while (evaluation.Step()) ++calls;
    EXPECT_EQ(evaluation.score().steps, steps);
    EXPECT_EQ(calls, (steps + 1) / 2) << "two carts a call";
  }
}

TEST(EvaluationTest, SteppingByHandGivesTheBitsOfEvaluate) {
  Evaluation evaluation(SomeTask(777));
  while (evaluation.Step()) {
  }
  EXPECT_EQ(evaluation.score().fitness, Evaluate(SomeTask(777)).fitness);
}

TEST(EvaluationTest, FitnessIsStepsOverFallsPlusTwo) {
  // Without a force the poles fall after about 25 steps, whatever the start.
  EvaluationTask idle = SomeTask(1000);
  idle.genome = {};
  const double episodes = 1000 / Evaluate(idle).fitness;
  EXPECT_EQ(episodes, static_cast<double>(static_cast<int>(episodes)));
  EXPECT_GT(episodes, 2 + 10);
  // Too few steps for any fall: two episodes.
  idle.steps = 8;
  EXPECT_EQ(Evaluate(idle).fitness, 4);
}

TEST(EvaluationTest, OddLastStepIsTheFirstCartsAlone) {
  EvaluationTask idle = SomeTask(1);
  idle.genome = {};
  const auto episodes = [&](std::int64_t steps) {
    idle.steps = steps;
    return std::lround(static_cast<double>(steps) / Evaluate(idle).fitness);
  };
  // With an even number of steps n + 1 the second cart does its step too. Were its fall
  // counted at n already, n + 1 would never add one.
  int added_by_second_cart = 0;
  for (std::int64_t odd = 1; odd < 600; odd += 2) {
    added_by_second_cart += episodes(odd + 1) > episodes(odd);
  }
  EXPECT_GT(added_by_second_cart, 0);
}

TEST(EvaluationTest, ControllerThatBalancesReachesTheCeiling) {
  const Genome genome = BalancingGenome();
  // 5 s for each cart, from starts it was not bred with.
  const Score score = Evaluate({.seed = 99, .steps = 1000, .genome = genome});
  EXPECT_EQ(score.fitness, 500);
}

// Fitness of eight random controllers, so that two keys hardly agree by chance.
std::vector<double> FitnessUnder(std::uint64_t seed, std::uint64_t generation,
                                 std::uint64_t agent) {
  std::vector<double> fitness;
  for (const Genome& genome : InitialPopulation(1, 8)) {
    const Score score = Evaluate({.seed = seed,
                                  .generation = generation,
                                  .agent = agent,
                                  .steps = 2000,
                                  .genome = genome});
    fitness.push_back(score.fitness);
  }
  return fitness;
}

TEST(EvaluationTest, EveryPartOfTheKeyChangesTheStarts) {
  const std::vector<double> fitness = FitnessUnder(7, 3, 5);
  EXPECT_EQ(FitnessUnder(7, 3, 5), fitness);
  EXPECT_NE(FitnessUnder(8, 3, 5), fitness);
  EXPECT_NE(FitnessUnder(7, 4, 5), fitness);
  EXPECT_NE(FitnessUnder(7, 3, 6), fitness);
}

TEST(EvaluationTest, EveryEpisodeStartsElsewhere) {
  // Were all starts alike, the two carts would always fall in the same step.
  EvaluationTask idle = SomeTask(1000);
  idle.genome = {};
  Evaluation evaluation(idle);
  int falls_alone = 0;
  double episodes_before = 2;
  bool more = true;
  while (more) {
    more = evaluation.Step();
    const Score score = evaluation.score();
    const double episodes = static_cast<double>(score.steps) / score.fitness;
    if (std::lround(episodes - episodes_before) == 1) ++falls_alone;
    episodes_before = episodes;
  }
  EXPECT_GT(episodes_before, 10);
  EXPECT_GT(falls_alone, 5);
}

}  // namespace
}  // namespace assay
