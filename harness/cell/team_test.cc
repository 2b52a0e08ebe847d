#include "harness/cell/team.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <set>
#include <stdexcept>

namespace assay {
namespace {

std::vector<int> AllowedCpus() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<int> cpus;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) cpus.push_back(static_cast<int>(cpu));
  }
  return cpus;
}

std::unique_ptr<Team> StartTeam(int lanes, std::vector<int> cpus = {}) {
  auto team = Team::Start(lanes, std::move(cpus));
  EXPECT_TRUE(team.ok()) << team.status();
  return *std::move(team);
}

TEST(TeamTest, RunsTheBodyOnceOnEveryLane) {
  const auto team = StartTeam(3);
  std::vector<int> runs(3, 0);
  for (int round = 0; round < 5; ++round) {
    team->Run(7, [&](Lane& lane) {
      EXPECT_EQ(lane.iterations(), 7);
      EXPECT_EQ(lane.count(), 3);
      ++runs[static_cast<std::size_t>(lane.index())];
    });
  }
  EXPECT_EQ(runs, (std::vector<int>{5, 5, 5}));
}

TEST(TeamTest, LanesStayWhereTheyWerePlaced) {
  const std::vector<int> cpus = AllowedCpus();
  const auto team = StartTeam(static_cast<int>(cpus.size()), cpus);
  const TeamRun run =
      team->Run(1, [&](Lane& lane) { EXPECT_EQ(sched_getcpu(), lane.cpu()); });
  ASSERT_EQ(run.lanes.size(), cpus.size());
  for (std::size_t lane = 0; lane < cpus.size(); ++lane) {
    EXPECT_EQ(run.lanes[lane].cpu_placed, cpus[lane]);
    EXPECT_EQ(run.lanes[lane].cpu_first, cpus[lane]);
    EXPECT_EQ(run.lanes[lane].cpu_last, cpus[lane]);
  }
}

TEST(TeamTest, PinningALaneLeavesTheCallerFree) {
  const std::vector<int> before = AllowedCpus();
  const auto team = StartTeam(1, {before.front()});
  team->Run(1, [](Lane&) {});
  EXPECT_EQ(AllowedCpus(), before);
}

TEST(TeamTest, SpanReachesFromTheFirstStartToTheLastEnd) {
  const auto team = StartTeam(2);
  const TeamRun run = team->Run(1, [&](Lane& lane) { lane.Barrier(); });
  std::int64_t earliest = run.lanes[0].start_ns, last = 0;
  for (const LaneEvidence& lane : run.lanes) {
    earliest = std::min(earliest, lane.start_ns);
    last = std::max(last, lane.end_ns);
    EXPECT_LE(lane.start_ns, lane.end_ns);
  }
  EXPECT_EQ(earliest, 0);
  EXPECT_EQ(run.span_ns, last);
}

TEST(TeamTest, LanesRunAtTheSameTime) {
  // Each waits for the other: with lanes one after the other this would never end.
  const auto team = StartTeam(2);
  std::atomic<int> here{0};
  team->Run(1, [&](Lane&) {
    here.fetch_add(1);
    while (here.load() < 2) std::this_thread::yield();
  });
  EXPECT_EQ(here.load(), 2);
}

TEST(TeamTest, PassesOnAnExceptionAndGoesOn) {
  const auto team = StartTeam(2);
  EXPECT_THROW(team->Run(1,
                         [](Lane& lane) {
                           if (lane.index() == 1) throw std::runtime_error("no luck");
                         }),
               std::runtime_error);
  int runs = 0;
  team->Run(1, [&](Lane& lane) {
    if (lane.index() == 0) ++runs;
  });
  EXPECT_EQ(runs, 1);
}

TEST(TeamTest, RefusesACpuThatIsNotThere) {
  EXPECT_FALSE(Team::Start(1, {CPU_SETSIZE - 1}).ok());
}

}  // namespace
}  // namespace assay
