#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include <set>
#include <stdexcept>

#include "harness/testing/run_workload.h"

namespace assay {
namespace {

Cell PoolCell(int threads) {
  return TestCell("agent_evolution", "process_pool", threads,
                  {{"agents", std::int64_t{8}}, {"work_ms", 0.1}},
                  {{"steps_per_ms", 200.0}});
}

std::unique_ptr<Workload> MakePool(const Cell& cell) {
  return FindCase("agent_evolution", "process_pool")->make(cell);
}

// Enter and one sample on this thread, so that an exception can be caught.
class OneLane {
 public:
  explicit OneLane(Workload& workload) : workload_(workload) { workload_.Enter(lane_); }
  absl::Status Sample() {
    workload_.Reset(lane_.iterations());
    workload_.Run(lane_);
    return workload_.Verify();
  }

 private:
  Workload& workload_;
  SpinBarrier barrier_{1};
  Lane lane_{{}, &barrier_};
};

TEST(ProcessPoolTest, HasOneLivingWorkerForEachThread) {
  const auto pool = MakePool(PoolCell(3));
  const std::vector<int> pids = pool->WorkerProcesses();
  EXPECT_EQ(std::set<int>(pids.begin(), pids.end()).size(), 3u);
  for (const int pid : pids) EXPECT_EQ(kill(pid, 0), 0);
}

TEST(ProcessPoolTest, WorkersEndWithTheWorkload) {
  auto pool = MakePool(PoolCell(2));
  const std::vector<int> pids = pool->WorkerProcesses();
  pool.reset();
  for (const int pid : pids) {
    EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), -1) << "already reaped";
  }
}

TEST(ProcessPoolTest, WorkersArePinnedToTheCellsCpus) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  int last = -1;  // a CPU that we may use
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<unsigned>(cpu), &allowed)) last = cpu;
  }
  Cell cell = PoolCell(2);
  cell.cpus = {last, last};
  const auto pool = MakePool(cell);
  OneLane lane(*pool);  // every worker has answered once: they run
  for (const int pid : pool->WorkerProcesses()) {
    cpu_set_t mask;
    ASSERT_EQ(sched_getaffinity(pid, sizeof mask, &mask), 0);
    EXPECT_EQ(CPU_COUNT(&mask), 1);
    EXPECT_TRUE(CPU_ISSET(static_cast<unsigned>(last), &mask));
  }
  EXPECT_TRUE(lane.Sample().ok());
}

TEST(ProcessPoolTest, DeadWorkerIsAnErrorAndNotAHang) {
  const auto pool = MakePool(PoolCell(2));
  OneLane lane(*pool);
  ASSERT_TRUE(lane.Sample().ok());
  kill(pool->WorkerProcesses()[1], SIGKILL);
  EXPECT_THROW(static_cast<void>(lane.Sample()), std::runtime_error);
}

TEST(ProcessPoolTest, WorkerThatDiesBeforeItsFirstTaskIsAnErrorToo) {
  const auto pool = MakePool(PoolCell(1));
  kill(pool->WorkerProcesses()[0], SIGKILL);
  EXPECT_THROW(OneLane{*pool}, std::runtime_error);
}

}  // namespace
}  // namespace assay
