#include "harness/topology/topology.h"

#include <gtest/gtest.h>

#include "harness/topology/cpu_list.h"

namespace assay {
namespace {

// Cores of one thread each; what these functions need of a machine.
Topology Machine(const std::vector<int>& cpus, int online,
                 std::optional<double> quota = std::nullopt) {
  Topology topology;
  topology.cpus_online = online;
  topology.cpu_quota = quota;
  for (int cpu : cpus) {
    topology.cpus.emplace_back();
    topology.cpus.back().os_index = cpu;
  }
  return topology;
}

TEST(TopologyTest, AllowedTextSaysWhatIsAllowedAndWhy) {
  EXPECT_EQ(AllowedText(Machine({0, 1}, 2)), "2 CPUs allowed (0-1)");
  EXPECT_EQ(AllowedText(Machine({0}, 1)), "1 CPU allowed (0)");
  EXPECT_EQ(AllowedText(Machine({2, 0, 3, 1}, 16)),
            "4 of 16 CPUs allowed (affinity 0-3)");
  EXPECT_EQ(AllowedText(Machine({0, 1, 2, 3}, 16, 2)),
            "4 of 16 CPUs allowed (affinity 0-3), cgroup quota 2.0");
  EXPECT_EQ(AllowedText(Machine({0, 1}, 2, 0.25)),
            "2 CPUs allowed (0-1), cgroup quota 0.25");
}

TEST(TopologyTest, ThreadsAllowedAreTheCpusLimitedByWholeCpusOfTheQuota) {
  EXPECT_EQ(ThreadsAllowed(Machine({0, 1, 2, 3}, 4)), 4);
  EXPECT_EQ(ThreadsAllowed(Machine({0, 1, 2, 3}, 4, 2.0)), 2);
  EXPECT_EQ(ThreadsAllowed(Machine({0, 1, 2, 3}, 4, 2.99)), 2);
  EXPECT_EQ(ThreadsAllowed(Machine({0, 1, 2, 3}, 4, 64.0)), 4);
  EXPECT_EQ(ThreadsAllowed(Machine({0, 1, 2, 3}, 4, 0.5)), 1) << "never none at all";
  EXPECT_EQ(ThreadsAllowed(Machine({0, 1}, 2, 1e12)), 2);
}

TEST(TopologyTest, LimitTextNamesTheLimitThatBinds) {
  EXPECT_EQ(LimitText(Machine({0, 1}, 2)), "the machine has 2 CPUs");
  EXPECT_EQ(LimitText(Machine({0, 1, 2, 3}, 16)), "affinity 0-3");
  EXPECT_EQ(LimitText(Machine({0, 1, 2, 3}, 16, 2)), "cgroup quota 2.0");
  EXPECT_EQ(LimitText(Machine({0, 1, 2, 3}, 16, 8)), "affinity 0-3");
  EXPECT_EQ(LimitText(Machine({0}, 1, 0.5)), "cgroup quota 0.5");
}

TEST(TopologyTest, MissingLevelsAreNotCountedButCoresAndPackagesAlwaysExist) {
  const Topology bare = Machine({0, 1, 2}, 3);
  EXPECT_EQ(CoreCount(bare), 3);
  EXPECT_EQ(PackageCount(bare), 1);
  EXPECT_EQ(NumaCount(bare), 0);
  EXPECT_EQ(L3Count(bare), 0);
  EXPECT_EQ(KindCount(bare), 1);
}

TEST(TopologyTest, FindCpuKnowsOnlyAllowedOnes) {
  const Topology topology = Machine({1, 3}, 4);
  ASSERT_NE(FindCpu(topology, 3), nullptr);
  EXPECT_EQ(FindCpu(topology, 3)->os_index, 3);
  EXPECT_EQ(FindCpu(topology, 2), nullptr);
}

TEST(CpuListTest, RunsBecomeRangesInTheGivenOrder) {
  EXPECT_EQ(CpuListText({}), "none");
  EXPECT_EQ(CpuListText({7}), "7");
  EXPECT_EQ(CpuListText({0, 1, 2, 5, 8, 9}), "0-2,5,8-9");
  EXPECT_EQ(CpuListText({2, 0, 1}), "2,0-1");
}

TEST(CpuListTest, ParsesWhatItWrites) {
  for (const std::vector<int>& cpus :
       {std::vector<int>{7}, {0, 1, 2, 5, 8, 9}, {2, 0, 1}, {3, 2, 1}}) {
    const auto parsed = ParseCpuList(CpuListText(cpus));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(*parsed, cpus);
  }
}

TEST(CpuListTest, RejectsEverythingElse) {
  for (const char* text : {"", ",", "0,", ",0", "a", "0-", "-1", "3-1", "0 1", "0--2",
                           "+1", "0-99999999", "99999999999999999999", "0;1", "1-2-3"}) {
    EXPECT_FALSE(ParseCpuList(text).ok()) << text;
  }
}

}  // namespace
}  // namespace assay
