// What all variants of agent_evolution have in common: parameters, the generations, the
// record of every score and the check of it. A variant only says how one generation's
// evaluations are shared out. Tested in agent_evolution_test.cc.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/declare/registry.h"
#include "workloads/agent_evolution/population.h"

namespace assay {

// The case as it is registered, the same for all variants but for these three.
CaseInfo AgentEvolution(std::string variant, std::string about, Threading threading);

// {"steps_per_ms"}: simulation steps that one core of this machine does in a
// millisecond. Takes about a quarter of a second.
Constants CalibrateAgentEvolution();

// Everything that decides what is computed, as opposed to how.
struct EvolutionPlan {
  std::size_t agents = 2;
  std::int64_t generations = 1;
  std::int64_t steps = 1;  // of an agent in a generation, before unevenness
  double unevenness = 0;
  std::uint64_t seed = 1;
  auto operator<=>(const EvolutionPlan&) const = default;
};

EvolutionPlan PlanOf(const Cell& cell);

// steps * (1 + unevenness * r), at least 1, with r in [-1, 1) drawn for each agent and
// generation.
std::int64_t StepsOf(const EvolutionPlan& plan, std::uint64_t generation,
                     std::uint64_t agent);

EvaluationTask TaskOf(const EvolutionPlan& plan, const Population& population,
                      std::uint64_t generation, std::size_t agent);

// One iteration computes plan.generations generations from the first population on.
// Every score of every iteration has a place of its own in the record, so Verify finds an
// agent that was left out, evaluated twice or evaluated wrongly, wherever it happened.
//
// Happens-before: lane 0 breeds and sets up the next generation; the barrier publishes
// that to all lanes; they write scores, each to a different place; the second barrier
// publishes these to lane 0.
class Evolution : public Workload {
 public:
  // Computes the reference, sequentially, where this process has not done so yet. That
  // takes as long as one iteration on one core.
  explicit Evolution(const Cell& cell);

  void Reset(std::int64_t iterations) override;
  void Run(Lane& lane) final;
  absl::Status Verify() override;
  std::int64_t ItemsPerIteration() const override;

 protected:
  // Called on lane 0 while the other lanes wait: a generation's queue is filled here.
  virtual void PrepareGeneration() {}

  // Called on every lane: returns when this lane's share of the generation is evaluated
  // and recorded. Together the lanes evaluate every agent exactly once.
  virtual void EvaluateShare(Lane& lane) = 0;

  std::size_t agents() const { return plan_.agents; }
  EvaluationTask Task(std::size_t agent) const {
    return TaskOf(plan_, population_, generation_, agent);
  }
  // Different agents may be recorded by different threads at the same time.
  void Record(std::size_t agent, Score score);
  void EvaluateAgent(std::size_t agent) { Record(agent, Evaluate(Task(agent))); }

 private:
  void BeginGeneration(std::int64_t iteration, std::int64_t generation);

  // Scores by generation and agent, and the population bred from the last generation.
  struct Reference {
    std::vector<Score> scores;
    Population last;
  };
  static const Reference& ReferenceOf(const EvolutionPlan& plan);

  const EvolutionPlan plan_;
  const Population first_population_;
  const Reference& reference_;
  Population population_;
  Population children_;
  std::vector<Score> scores_;           // by iteration, generation and agent
  Score* generation_scores_ = nullptr;  // where the current generation's begin
  std::uint64_t generation_ = 0;
};

}  // namespace assay
