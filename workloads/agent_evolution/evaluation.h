// How good an agent is: its controller balances poles for an exact number of simulation
// steps. This is the work that the variants distribute; all of them, worker processes
// included, execute the same instructions of evaluation.cc, so that the same task gives
// the same bits everywhere. Tested in evaluation_test.cc.
#pragma once

#include <array>
#include <cstdint>

#include "workloads/agent_evolution/controller.h"
#include "workloads/agent_evolution/double_pole.h"

namespace assay {

// Everything that decides an evaluation's result. Plain data of fixed size, as it is sent
// to worker processes.
struct EvaluationTask {
  std::uint64_t seed = 0;
  std::uint64_t generation = 0;
  std::uint64_t agent = 0;
  std::int64_t steps = 1;  // at least 1
  std::array<double, kGenes> genome = {};
};

// Fitness is the mean number of steps that an episode lasted:
//
//   steps / (falls + 2)
//
// An episode ends in a fall: a pole beyond 36 degrees or the cart off its track. Two
// carts run side by side, each from episode to episode until the steps are used up, so
// besides the episodes that ended in a fall there are two that did not end: the 2. A
// controller that never falls reaches steps / 2, so with uneven work a longer evaluation
// has a higher ceiling.
struct Score {
  double fitness = 0;
  std::int64_t steps = 0;  // executed
};

class Evaluation {
 public:
  explicit Evaluation(const EvaluationTask& task);

  // Simulates both carts for one step, which counts as two (as one where only one is left
  // to do); false once all steps are used up, and then it must not be called again. Never
  // inlined: whoever calls it, the arithmetic is the same instructions.
  [[gnu::noinline]] bool Step();

  Score score() const;

 private:
  void StartEpisode(std::size_t cart);

  ControllerWeights weights_;
  Carts carts_;
  std::uint64_t seed_;
  std::uint64_t generation_;
  std::uint64_t agent_;
  std::int64_t steps_wanted_;
  std::int64_t steps_ = 0;
  std::int64_t falls_ = 0;
  std::uint64_t episodes_ = 0;  // begun
};

// The whole evaluation at once.
Score Evaluate(const EvaluationTask& task);

}  // namespace assay
