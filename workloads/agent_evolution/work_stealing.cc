// agent_evolution on oneTBB: the population is split in halves down to single agents, and
// an idle worker steals half of what another has left.
//
// The lane runs in an arena of as many slots as the cell has threads and holds slot 0;
// TBB's workers take the other slots and are pinned, on each entry, to the CPU of the
// slot they get. TBB sizes its pool by the affinity mask it finds, which in a pinned lane
// is one CPU: a global_control, alive before the first worker, overrides that. There is
// one for the process, since of several the smallest would rule all cells of a child; how
// many workers a cell gets is for its arena to say.
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_scheduler_observer.h>

#include <algorithm>
#include <thread>

#include "workloads/agent_evolution/evolution.h"
#include "workloads/agent_evolution/pin_thread.h"

namespace assay {
namespace {

namespace tbb = oneapi::tbb;

// Gives each worker that enters the arena the CPU of its slot.
class PinWorkers final : public tbb::task_scheduler_observer {
 public:
  PinWorkers(tbb::task_arena& arena, std::vector<int> cpus)
      : tbb::task_scheduler_observer(arena), cpus_(std::move(cpus)) {
    observe(true);
  }
  ~PinWorkers() override { observe(false); }

  void on_scheduler_entry(bool is_worker) override {
    if (!is_worker || cpus_.empty()) return;
    const auto slot =
        static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
    if (slot < cpus_.size()) PinThisThread(cpus_[slot]);
  }

 private:
  const std::vector<int> cpus_;
};

void AllowWorkers() {
  static const tbb::global_control limit(
      tbb::global_control::max_allowed_parallelism,
      std::max<std::size_t>(256, std::thread::hardware_concurrency()));
}

class WorkStealing final : public Evolution {
 public:
  explicit WorkStealing(const Cell& cell)
      : Evolution(cell), arena_(cell.threads), pin_workers_(arena_, cell.cpus) {
    AllowWorkers();
  }

 private:
  void EvaluateShare(Lane&) override {
    const tbb::blocked_range<std::size_t> all(0, agents(), 1);
    arena_.execute([&] {
      tbb::parallel_for(
          all,
          [this](const tbb::blocked_range<std::size_t>& some) {
            for (std::size_t agent = some.begin(); agent < some.end(); ++agent) {
              EvaluateAgent(agent);
            }
          },
          tbb::simple_partitioner{});
    });
  }

  tbb::task_arena arena_;
  PinWorkers pin_workers_;
};

const RegisterWorkload kWorkStealing{
    AgentEvolution("work_stealing", "oneTBB: idle workers steal halves of others' agents",
                   Threading::kOwn),
    Make<WorkStealing>, CalibrateAgentEvolution};

}  // namespace
}  // namespace assay
