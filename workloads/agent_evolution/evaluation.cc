#include "workloads/agent_evolution/evaluation.h"

#include <algorithm>

#include "harness/base/check.h"
#include "harness/base/random.h"
#include "workloads/agent_evolution/random_streams.h"

namespace assay {
namespace {

// Episodes start anywhere in these ranges, at rest. 4.5 degrees for the long pole is the
// usual start of this benchmark (Gomez et al. 2008); the other two are our choice, small
// enough that good controllers can save every start.
constexpr double kStartPosition = 0.5;                              // m
constexpr std::array<double, kPoles> kStartAngle = {0.0785, 0.02};  // rad

}  // namespace

Evaluation::Evaluation(const EvaluationTask& task)
    : seed_(task.seed),
      generation_(task.generation),
      agent_(task.agent),
      steps_wanted_(task.steps) {
  ASSAY_CHECK(task.steps >= 1);
  std::transform(task.genome.begin(), task.genome.end(), weights_.begin(), Both);
  for (std::size_t cart = 0; cart < kCarts; ++cart) StartEpisode(cart);
}

void Evaluation::StartEpisode(std::size_t cart) {
  KeyedRandom random{kEpisodeStream, seed_, generation_, agent_, episodes_++};
  carts_.position[cart] = random.Uniform(-kStartPosition, kStartPosition);
  carts_.velocity[cart] = 0;
  for (std::size_t i = 0; i < kPoles; ++i) {
    carts_.angle[i][cart] = random.Uniform(-kStartAngle[i], kStartAngle[i]);
    carts_.spin[i][cart] = 0;
  }
}

bool Evaluation::Step() {
  carts_ = Stepped(carts_, ControlForce(weights_, carts_));
  // With an odd number of steps the last one is the first cart's alone.
  const std::int64_t counted = std::min<std::int64_t>(kCarts, steps_wanted_ - steps_);
  steps_ += counted;
  const PairMask balanced = Balanced(carts_);
  if ((balanced[0] & balanced[1]) == 0) [[unlikely]] {
    for (std::size_t cart = 0; cart < static_cast<std::size_t>(counted); ++cart) {
      if (balanced[cart] != 0) continue;
      ++falls_;
      StartEpisode(cart);
    }
  }
  return steps_ < steps_wanted_;
}

Score Evaluation::score() const {
  const auto episodes = static_cast<double>(falls_ + static_cast<std::int64_t>(kCarts));
  return {.fitness = static_cast<double>(steps_) / episodes, .steps = steps_};
}

Score Evaluate(const EvaluationTask& task) {
  Evaluation evaluation(task);
  while (evaluation.Step()) {
  }
  return evaluation.score();
}

}  // namespace assay
