#include "workloads/agent_evolution/evolution.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

#include "absl/strings/str_format.h"
#include "harness/base/clock.h"
#include "harness/base/random.h"
#include "workloads/agent_evolution/random_streams.h"

namespace assay {
namespace {

// Comparing bits, not values: -0 is not 0, and a NaN left by Reset equals nothing right.
bool SameBits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool SameGenome(const Genome& a, const Genome& b) {
  return std::equal(a.begin(), a.end(), b.begin(), SameBits);
}

// Empty where the score is right.
std::string Fault(const Score& score, const Score& right) {
  if (score.steps == 0) return "was not evaluated";
  if (score.steps != right.steps) {
    return absl::StrFormat("was evaluated for %d steps instead of %d", score.steps,
                           right.steps);
  }
  if (SameBits(score.fitness, right.fitness)) return "";
  return absl::StrFormat("has fitness %.17g instead of %.17g", score.fitness,
                         right.fitness);
}

// Steps per millisecond over at least 50 ms of random agents, evaluated one after
// another.
double MeasureStepsPerMs() {
  constexpr std::int64_t kSteps = 5000;  // about 0.5 ms of an agent
  constexpr std::int64_t kLongEnoughNs = 50'000'000;
  const EvolutionPlan plan{.agents = 64, .steps = kSteps};
  const Population population = InitialPopulation(plan.seed, plan.agents);
  std::int64_t steps = 0;
  const std::int64_t start_ns = NowNs();
  std::int64_t elapsed_ns = 0;
  for (std::size_t agent = 0; elapsed_ns < kLongEnoughNs;
       agent = (agent + 1) % plan.agents) {
    steps += Evaluate(TaskOf(plan, population, 0, agent)).steps;
    elapsed_ns = NowNs() - start_ns;
  }
  return static_cast<double>(steps) * 1e6 / static_cast<double>(elapsed_ns);
}

}  // namespace

CaseInfo AgentEvolution(std::string variant, std::string about, Threading threading) {
  return {
      .name = "agent_evolution",
      .variant = std::move(variant),
      .question = "How much sooner is a generation of neural controllers evaluated?",
      .about = std::move(about),
      .scales = Scales::kStrong,
      .threading = threading,
      .params = {{.name = "agents",
                  .default_value = std::int64_t{64},
                  .help = "controllers in the population",
                  .minimum = 2},
                 {.name = "work_ms",
                  .default_value = 0.5,
                  .help = "work of one agent in one generation, ms of one core",
                  .minimum = 0},
                 {.name = "generations",
                  .default_value = std::int64_t{2},
                  .help = "generations in one iteration",
                  .minimum = 1},
                 {.name = "unevenness",
                  .default_value = 0.0,
                  .help = "agents' work varies by up to this share of it",
                  .minimum = 0,
                  .maximum = 1},
                 {.name = "time_scale",
                  .default_value = 1.0,
                  .help = "multiplies work_ms",
                  .minimum = 0},
                 {.name = "seed",
                  .default_value = std::int64_t{1},
                  .help =
                      "of the first population, the episodes' starts and the breeding",
                  .minimum = 0}},
      .item = "agent"};
}

Constants CalibrateAgentEvolution() {
  // The best of five: a disturbance only ever makes the machine look slower.
  double best = 0;
  for (int i = 0; i < 5; ++i) best = std::max(best, MeasureStepsPerMs());
  return {{"steps_per_ms", best}};
}

EvolutionPlan PlanOf(const Cell& cell) {
  const double steps = Constant(cell, "steps_per_ms") * NumberParam(cell, "work_ms") *
                       NumberParam(cell, "time_scale");
  return {.agents = static_cast<std::size_t>(IntegerParam(cell, "agents")),
          .generations = IntegerParam(cell, "generations"),
          .steps = std::max<std::int64_t>(1, std::llround(steps)),
          .unevenness = NumberParam(cell, "unevenness"),
          .seed = static_cast<std::uint64_t>(IntegerParam(cell, "seed"))};
}

std::int64_t StepsOf(const EvolutionPlan& plan, std::uint64_t generation,
                     std::uint64_t agent) {
  KeyedRandom random{kUnevennessStream, plan.seed, generation, agent};
  const double factor = 1 + plan.unevenness * random.Uniform(-1, 1);
  return std::max<std::int64_t>(1,
                                std::llround(static_cast<double>(plan.steps) * factor));
}

EvaluationTask TaskOf(const EvolutionPlan& plan, const Population& population,
                      std::uint64_t generation, std::size_t agent) {
  return {.seed = plan.seed,
          .generation = generation,
          .agent = agent,
          .steps = StepsOf(plan, generation, agent),
          .genome = population[agent]};
}

// Kept for the life of the process: cells that differ only in how they compute share it.
// Workloads are constructed on one thread, so there is no lock.
const Evolution::Reference& Evolution::ReferenceOf(const EvolutionPlan& plan) {
  static std::map<EvolutionPlan, Reference> known;
  const auto [found, is_new] = known.try_emplace(plan);
  Reference& reference = found->second;
  if (!is_new) return reference;
  reference.last = InitialPopulation(plan.seed, plan.agents);
  Population children(plan.agents);
  for (std::uint64_t g = 0; g < static_cast<std::uint64_t>(plan.generations); ++g) {
    for (std::size_t agent = 0; agent < plan.agents; ++agent) {
      reference.scores.push_back(Evaluate(TaskOf(plan, reference.last, g, agent)));
    }
    Breed(reference.last, &reference.scores[g * plan.agents], plan.seed, g, children);
    reference.last.swap(children);
  }
  return reference;
}

Evolution::Evolution(const Cell& cell)
    : plan_(PlanOf(cell)),
      first_population_(InitialPopulation(plan_.seed, plan_.agents)),
      reference_(ReferenceOf(plan_)),
      population_(first_population_),
      children_(plan_.agents) {}

std::int64_t Evolution::ItemsPerIteration() const {
  return static_cast<std::int64_t>(plan_.agents) * plan_.generations;
}

void Evolution::Reset(std::int64_t iterations) {
  constexpr Score kNotEvaluated{.fitness = std::numeric_limits<double>::quiet_NaN()};
  scores_.assign(static_cast<std::size_t>(iterations) * reference_.scores.size(),
                 kNotEvaluated);
}

void Evolution::Run(Lane& lane) {
  const bool leads = lane.index() == 0;
  for (std::int64_t iteration = 0; iteration < lane.iterations(); ++iteration) {
    for (std::int64_t generation = 0; generation < plan_.generations; ++generation) {
      if (leads) BeginGeneration(iteration, generation);
      lane.Barrier();
      EvaluateShare(lane);
      lane.Barrier();
      if (leads) {
        Breed(population_, generation_scores_, plan_.seed, generation_, children_);
        population_.swap(children_);
      }
    }
  }
}

void Evolution::BeginGeneration(std::int64_t iteration, std::int64_t generation) {
  if (generation == 0) population_ = first_population_;
  generation_ = static_cast<std::uint64_t>(generation);
  const auto row = static_cast<std::size_t>(iteration * plan_.generations + generation);
  generation_scores_ = &scores_[row * plan_.agents];
  PrepareGeneration();
}

void Evolution::Record(std::size_t agent, Score score) {
  generation_scores_[agent].fitness = score.fitness;
  generation_scores_[agent].steps += score.steps;  // twice evaluated: twice the steps
}

absl::Status Evolution::Verify() {
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    const std::size_t place = i % reference_.scores.size();
    const std::string fault = Fault(scores_[i], reference_.scores[place]);
    if (fault.empty()) continue;
    return absl::DataLossError(absl::StrFormat(
        "agent %d of generation %d in iteration %d %s", place % plan_.agents,
        place / plan_.agents, i / reference_.scores.size(), fault));
  }
  for (std::size_t agent = 0; agent < plan_.agents; ++agent) {
    if (!SameGenome(population_[agent], reference_.last[agent])) {
      return absl::DataLossError(
          absl::StrFormat("the last population's genome %d is wrong", agent));
    }
  }
  return absl::OkStatus();
}

}  // namespace assay
