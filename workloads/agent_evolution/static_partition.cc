// agent_evolution, each lane with a contiguous slice of the population fixed in advance:
// nothing is shared while evaluating, and nothing evens out an uneven slice.
#include "workloads/agent_evolution/evolution.h"

namespace assay {
namespace {

class StaticPartition final : public Evolution {
 public:
  using Evolution::Evolution;

 private:
  void EvaluateShare(Lane& lane) override {
    const auto index = static_cast<std::size_t>(lane.index());
    const auto count = static_cast<std::size_t>(lane.count());
    // Slices differ by at most one agent: 64 over 3 lanes are 21, 21 and 22.
    const std::size_t end = agents() * (index + 1) / count;
    for (std::size_t agent = agents() * index / count; agent < end; ++agent) {
      EvaluateAgent(agent);
    }
  }
};

const RegisterWorkload kStaticPartition{
    AgentEvolution("static_partition",
                   "a contiguous slice of the population for each lane",
                   Threading::kLanes),
    Make<StaticPartition>, CalibrateAgentEvolution};

}  // namespace
}  // namespace assay
