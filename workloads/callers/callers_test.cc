#include "workloads/callers/callers.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <vector>

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

}  // namespace
}  // namespace assay
