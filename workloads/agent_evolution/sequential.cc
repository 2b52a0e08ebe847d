// agent_evolution, one agent after another on one lane: what every other variant must
// beat.
#include "workloads/agent_evolution/evolution.h"

namespace assay {
namespace {

class Sequential final : public Evolution {
 public:
  using Evolution::Evolution;

 private:
  void EvaluateShare(Lane&) override {
    for (std::size_t agent = 0; agent < agents(); ++agent) EvaluateAgent(agent);
  }
};

const RegisterWorkload kSequential{
    AgentEvolution("sequential", "one agent after another", Threading::kSingle),
    Make<Sequential>, CalibrateAgentEvolution};

}  // namespace
}  // namespace assay
