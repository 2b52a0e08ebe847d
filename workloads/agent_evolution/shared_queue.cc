// agent_evolution as a plain thread pool does it: one queue of agents behind one mutex,
// from which every lane takes the next when it is done with the last. Uneven work evens
// out; the mutex is what very small agents pay for that.
#include <deque>
#include <mutex>
#include <optional>

#include "workloads/agent_evolution/evolution.h"

namespace assay {
namespace {

class SharedQueue final : public Evolution {
 public:
  using Evolution::Evolution;

 private:
  void PrepareGeneration() override {
    const std::lock_guard lock(mutex_);
    for (std::size_t agent = 0; agent < agents(); ++agent) waiting_.push_back(agent);
  }

  void EvaluateShare(Lane&) override {
    while (const std::optional<std::size_t> agent = Next()) EvaluateAgent(*agent);
  }

  std::optional<std::size_t> Next() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return std::nullopt;
    const std::size_t agent = waiting_.front();
    waiting_.pop_front();
    return agent;
  }

  std::mutex mutex_;
  std::deque<std::size_t> waiting_;  // guarded by mutex_
};

const RegisterWorkload kSharedQueue{
    AgentEvolution("shared_queue", "lanes take agents from one queue behind a mutex",
                   Threading::kLanes),
    Make<SharedQueue>, CalibrateAgentEvolution};

}  // namespace
}  // namespace assay
