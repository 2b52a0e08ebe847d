// agent_evolution, variant "gil": a pool of threads under a global interpreter lock, as
// in Python with its lock in place. All lanes compete, one computes: what the thread pool
// of the seed documents does before the lock is removed. Agents are taken off the queue
// with the lock held, which is what guards the queue in Python too.
#include "workloads/agent_evolution/evolution.h"
#include "workloads/agent_evolution/gil.h"

namespace assay {
namespace {

class UnderGil final : public Evolution {
 public:
  using Evolution::Evolution;

 private:
  void PrepareGeneration() override { next_ = 0; }  // published by the barrier

  void EvaluateShare(Lane&) override {
    gil_.Acquire();
    while (next_ < agents()) {
      const std::size_t agent = next_++;
      Record(agent, EvaluateWithCheckpoints(Task(agent)));
    }
    gil_.Release();
  }

  // The same steps as Evaluate(): Step() is one function that no variant inlines.
  Score EvaluateWithCheckpoints(const EvaluationTask& task) {
    Evaluation evaluation(task);
    while (evaluation.Step()) gil_.Checkpoint();
    return evaluation.score();
  }

  Gil gil_;
  std::size_t next_ = 0;  // guarded by gil_ while evaluating
};

const RegisterWorkload kUnderGil{
    AgentEvolution("gil", "threads under one lock, handed over every 5 ms as CPython's",
                   Threading::kLanes),
    Make<UnderGil>, CalibrateAgentEvolution};

}  // namespace
}  // namespace assay
