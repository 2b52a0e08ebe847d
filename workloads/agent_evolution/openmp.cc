// agent_evolution with an OpenMP loop, schedule(dynamic, 1): the runtime's threads take
// agents off a shared counter one at a time.
//
// The lane is the master and thread 0 of the runtime's team; the others are pinned once,
// in Enter, which works because libgomp and libomp keep a master's threads and their
// numbers from one region of the same size to the next. By default these threads would
// spin between regions, beside another cell's sample; the harness starts children with
// OMP_WAIT_POLICY=passive, so they sleep instead, and each region pays for waking them.
#include <omp.h>

#include "workloads/agent_evolution/evolution.h"
#include "workloads/agent_evolution/pin_thread.h"

namespace assay {
namespace {

class OpenMp final : public Evolution {
 public:
  explicit OpenMp(const Cell& cell)
      : Evolution(cell), threads_(cell.threads), cpus_(cell.cpus) {}

  void Enter(Lane&) override {
    omp_set_dynamic(0);  // the team is as large as asked for, or not at all
#pragma omp parallel num_threads(threads_)
    {
      const int thread = omp_get_thread_num();
      if (thread != 0 && !cpus_.empty()) {
        PinThisThread(cpus_[static_cast<std::size_t>(thread)]);
      }
    }
  }

 private:
  void EvaluateShare(Lane&) override {
    const std::size_t count = agents();
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_)
    for (std::size_t agent = 0; agent < count; ++agent) EvaluateAgent(agent);
  }

  const int threads_;
  const std::vector<int> cpus_;
};

const RegisterWorkload kOpenmp{
    AgentEvolution("openmp", "an OpenMP loop over the agents, schedule(dynamic, 1)",
                   Threading::kOwn),
    Make<OpenMp>, CalibrateAgentEvolution};

}  // namespace
}  // namespace assay
