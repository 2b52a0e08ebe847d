#include <gtest/gtest.h>
#include <sched.h>

#include <stdexcept>
#include <vector>

#include "workloads/callers/caller_group.h"

namespace assay {
namespace {

TEST(CallersTest, EveryCallerRunsOnceARoundAndPublishesItsWrites) {
  constexpr int kCallers = 5, kRounds = 200;
  std::vector<int> runs(kCallers, 0);  // not atomic: the rounds alone order it
  int round = 0, stale = 0;
  Callers callers({.first = 0, .count = kCallers}, [&](int caller) {
    int& mine = runs[static_cast<std::size_t>(caller)];
    if (++mine != round) ++mine;  // a body that ran twice, or before RunOnce() wrote
  });
  for (round = 1; round <= kRounds; ++round) {
    callers.RunOnce();
    stale += runs == std::vector<int>(kCallers, round) ? 0 : 1;
  }
  EXPECT_EQ(stale, 0);
}

TEST(CallersTest, NumbersItsCallersFromTheFirstOfTheRange) {
  std::vector<int> runs(6, 0);
  Callers callers({.first = 2, .count = 3},
                  [&](int caller) { ++runs[static_cast<std::size_t>(caller)]; });
  callers.RunOnce();
  EXPECT_EQ(runs, (std::vector<int>{0, 0, 1, 1, 1, 0}));
}

TEST(CallersTest, EndsWithoutEverHavingRun) {
  Callers callers({.first = 0, .count = 3}, [](int) {});
}

TEST(CallersTest, InheritsTheAffinityOfTheThreadThatStartsIt) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  unsigned last = 0;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) last = cpu;
  }
  std::vector<cpu_set_t> seen(2);
  std::thread lane([&] {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(last, &only);
    ASSERT_EQ(sched_setaffinity(0, sizeof only, &only), 0);
    Callers callers({.first = 0, .count = 2}, [&](int caller) {
      sched_getaffinity(0, sizeof(cpu_set_t), &seen[static_cast<std::size_t>(caller)]);
    });
    callers.RunOnce();
  });
  lane.join();
  for (const cpu_set_t& cpus : seen) {
    EXPECT_EQ(CPU_COUNT(&cpus), 1);
    EXPECT_TRUE(CPU_ISSET(last, &cpus));
  }
}

std::vector<int> Counts(int callers, int lanes) {
  const CallerGroup group(callers, lanes);
  std::vector<int> counts;
  for (int lane = 0; lane < lanes; ++lane) counts.push_back(group.CountOf(lane));
  return counts;
}

TEST(CallerGroupTest, LanesHaveEqualSharesButForOne) {
  EXPECT_EQ(Counts(0, 3), (std::vector<int>{1, 1, 1}));
  EXPECT_EQ(Counts(3, 3), (std::vector<int>{1, 1, 1}));
  EXPECT_EQ(Counts(10, 3), (std::vector<int>{4, 3, 3}));
  EXPECT_EQ(Counts(100, 8), (std::vector<int>{13, 13, 13, 13, 12, 12, 12, 12}));
  EXPECT_THROW(CallerGroup(2, 3), std::invalid_argument);
}

TEST(CallerGroupTest, EveryCallerHasANumberOfItsOwn) {
  std::vector<int> runs(10, 0);
  CallerGroup group(10, 3);
  EXPECT_TRUE(group.is_behind_lanes());
  SpinBarrier barrier(1);
  for (int index = 0; index < 3; ++index) {
    const Lane lane({.index = index, .count = 3}, &barrier);
    group.Start(lane, [&](int caller) { ++runs[static_cast<std::size_t>(caller)]; });
    group.RunOnce(lane);
    group.RunOnce(lane);
    group.Stop(lane);
  }
  EXPECT_EQ(runs, std::vector<int>(10, 2));
}

}  // namespace
}  // namespace assay
