// Invariants of every policy on every machine and lane count, then exact placements.
#include "harness/topology/placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include "harness/topology/load.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct TestMachine {
  std::string name;
  std::string synthetic;
  std::vector<int> only_cpus;
  std::string xml;
};
void PrintTo(const TestMachine& machine, std::ostream* out) { *out << machine.name; }

const TestMachine kOneCore{"one_core", "core:1 pu:1", {}, ""};
const TestMachine kTwoCores{"two_cores", "package:1 l3:1 core:2 pu:1", {}, ""};
// Numbered as most x86 machines are: CPU 8 is the sibling of CPU 0.
const TestMachine kSmt{"eight_cores_smt2",
                       "package:1 l3:2 core:4 "
                       "pu:2(indexes=0,8,1,9,2,10,3,11,4,12,5,13,6,14,7,15)",
                       {},
                       ""};
const TestMachine kServer{"server_256", "package:2 numa:2 l3:4 core:8 pu:2", {}, ""};
const TestMachine kHybrid{"hybrid", "", {}, ASSAY_TEST_DATA "/hybrid.xml"};
// Package 0 keeps 3 cores (one of them only its second thread), package 1 all 4.
const TestMachine kHoles{"cpuset_with_holes",
                         "package:2 l3:2 core:2 pu:2",
                         {1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                         ""};
// Package 0 keeps one of its three NUMA nodes.
const TestMachine kLopsided{"lopsided_numa",
                            "package:2 numa:3 core:3 pu:1",
                            {0, 1, 2, 9, 10, 11, 12, 13, 14, 15, 16, 17},
                            ""};
const TestMachine kBare{"no_levels", "pu:5", {}, ""};
// Caches that several cores share, as efficiency cores do.
const TestMachine kSharedL2{"shared_l2", "package:1 l3:1 l2:2 core:4 pu:1", {}, ""};

Topology LoadMachine(const TestMachine& machine) {
  const auto topology = machine.xml.empty()
                            ? LoadSynthetic(machine.synthetic, machine.only_cpus)
                            : LoadXml(machine.xml, machine.only_cpus);
  EXPECT_TRUE(topology.ok()) << topology.status();
  return *topology;
}

std::vector<int> Place(const Topology& topology, const std::string& policy, int lanes) {
  const auto cpus = PlaceLanes(topology, policy, lanes);
  EXPECT_TRUE(cpus.ok()) << cpus.status();
  return cpus.ok() ? *cpus : std::vector<int>();
}

std::vector<int> Place(const TestMachine& machine, const std::string& policy, int lanes) {
  return Place(LoadMachine(machine), policy, lanes);
}

std::vector<Cpu> PlaceCpus(const Topology& topology, const std::string& policy,
                           int lanes) {
  std::vector<Cpu> cpus;
  for (int cpu : Place(topology, policy, lanes)) cpus.push_back(*FindCpu(topology, cpu));
  return cpus;
}

std::string Message(const absl::StatusOr<std::vector<int>>& cpus) {
  EXPECT_TRUE(absl::IsInvalidArgument(cpus.status())) << cpus.status();
  return std::string(cpus.status().message());
}

int Used(const std::vector<Cpu>& cpus, int Cpu::*index) {
  std::set<int> used;
  for (const Cpu& cpu : cpus) used.insert(cpu.*index);
  return static_cast<int>(used.size());
}

class EveryMachineTest : public testing::TestWithParam<TestMachine> {
 protected:
  const Topology topology_ = LoadMachine(GetParam());
  const int cpu_count_ = static_cast<int>(topology_.cpus.size());
};

TEST_P(EveryMachineTest, LanesHaveDistinctAllowedCpusAndMoreLanesOnlyAppend) {
  for (const char* policy : {"cores", "compact", "spread", "performance"}) {
    std::vector<int> before;
    for (int lanes = 1; lanes <= cpu_count_; ++lanes) {
      const std::vector<int> cpus = Place(topology_, policy, lanes);
      ASSERT_EQ(static_cast<int>(cpus.size()), lanes) << policy;
      EXPECT_EQ(std::set<int>(cpus.begin(), cpus.end()).size(), cpus.size()) << policy;
      for (int cpu : cpus) EXPECT_NE(FindCpu(topology_, cpu), nullptr) << policy;
      EXPECT_TRUE(std::equal(before.begin(), before.end(), cpus.begin())) << policy;
      before = cpus;
    }
  }
}

TEST_P(EveryMachineTest, CoresAndSpreadUseEachCoreBeforeAnySibling) {
  for (const char* policy : {"cores", "spread"}) {
    for (int lanes = 1; lanes <= cpu_count_; ++lanes) {
      const std::vector<Cpu> cpus = PlaceCpus(topology_, policy, lanes);
      const auto firsts = std::count_if(cpus.begin(), cpus.end(),
                                        [](const Cpu& cpu) { return cpu.thread == 0; });
      EXPECT_EQ(firsts, std::min(lanes, CoreCount(topology_))) << policy << lanes;
    }
  }
}

// A cache, node or package is begun only when the ones begun before have no core left.
TEST_P(EveryMachineTest, CoresFillWhatIsNearBeforeWhatIsFar) {
  for (int Cpu::*level : {&Cpu::l2, &Cpu::l3, &Cpu::numa, &Cpu::package}) {
    std::map<int, int> cores_in;
    for (const Cpu& cpu : topology_.cpus) cores_in[cpu.*level] += cpu.thread == 0;
    for (int lanes = 1; lanes <= CoreCount(topology_); ++lanes) {
      std::map<int, int> lanes_in;
      for (const Cpu& cpu : PlaceCpus(topology_, "cores", lanes)) ++lanes_in[cpu.*level];
      int begun = 0;
      for (const auto& [index, count] : lanes_in) begun += count < cores_in[index];
      EXPECT_LE(begun, 1) << lanes << " lanes";
    }
  }
}

TEST_P(EveryMachineTest, CompactBeginsACoreOnlyWhenTheOneBeforeIsFull) {
  std::map<int, int> threads_in;
  for (const Cpu& cpu : topology_.cpus) ++threads_in[cpu.core];
  for (int lanes = 1; lanes <= cpu_count_; ++lanes) {
    std::map<int, int> lanes_in;
    for (const Cpu& cpu : PlaceCpus(topology_, "compact", lanes)) ++lanes_in[cpu.core];
    int begun = 0;
    for (const auto& [core, count] : lanes_in) begun += count < threads_in[core];
    EXPECT_LE(begun, 1) << lanes << " lanes";
  }
}

// Two packages differ by at most one lane unless the emptier one had nothing to offer:
// no core left while cores were given out, no CPU at all later.
TEST_P(EveryMachineTest, SpreadBalancesPackagesWithinOneLane) {
  for (int lanes = 1; lanes <= cpu_count_; ++lanes) {
    const bool cores_only = lanes <= CoreCount(topology_);
    std::map<int, int> lanes_in, offered;
    for (const Cpu& cpu : topology_.cpus) {
      offered[cpu.package] += !cores_only || cpu.thread == 0;
      lanes_in[cpu.package] += 0;
    }
    for (const Cpu& cpu : PlaceCpus(topology_, "spread", lanes)) ++lanes_in[cpu.package];
    for (const auto& [fuller, more] : lanes_in) {
      for (const auto& [emptier, fewer] : lanes_in) {
        if (fewer == offered[emptier]) continue;
        EXPECT_LE(more - fewer, 1) << lanes << " lanes";
      }
    }
  }
}

TEST_P(EveryMachineTest, PerformanceNeverPutsASlowerCpuBeforeAFasterOne) {
  const std::vector<Cpu> cpus = PlaceCpus(topology_, "performance", cpu_count_);
  EXPECT_TRUE(std::is_sorted(cpus.begin(), cpus.end(),
                             [](const Cpu& a, const Cpu& b) { return a.kind > b.kind; }));
}

TEST_P(EveryMachineTest, PerformanceIsCoresWhereAllCpusAreOfOneKind) {
  if (KindCount(topology_) > 1) return;
  EXPECT_EQ(Place(topology_, "performance", cpu_count_),
            Place(topology_, "cores", cpu_count_));
}

TEST_P(EveryMachineTest, NonePinsNothing) {
  for (int lanes = 1; lanes <= cpu_count_; ++lanes) {
    EXPECT_THAT(Place(topology_, "none", lanes), IsEmpty());
  }
}

TEST_P(EveryMachineTest, AListIsTakenInItsOrder) {
  std::vector<int> reversed = AllowedCpus(topology_);
  std::reverse(reversed.begin(), reversed.end());
  std::string policy = "list:";
  for (int cpu : reversed) policy += (policy == "list:" ? "" : ",") + std::to_string(cpu);
  for (int lanes = 1; lanes <= cpu_count_; ++lanes) {
    EXPECT_EQ(Place(topology_, policy, lanes),
              std::vector<int>(reversed.begin(), reversed.begin() + lanes));
  }
}

INSTANTIATE_TEST_SUITE_P(, EveryMachineTest,
                         testing::Values(kOneCore, kTwoCores, kSmt, kServer, kHybrid,
                                         kHoles, kLopsided, kBare, kSharedL2),
                         [](const auto& machine) { return machine.param.name; });

TEST(PlacementTest, SpreadBalancesEveryLevelOfARegularMachine) {
  const Topology server = LoadMachine(kServer);
  for (int lanes = 1; lanes <= 256; ++lanes) {
    const std::vector<Cpu> cpus = PlaceCpus(server, "spread", lanes);
    EXPECT_EQ(Used(cpus, &Cpu::package), std::min(lanes, 2));
    EXPECT_EQ(Used(cpus, &Cpu::numa), std::min(lanes, 4));
    EXPECT_EQ(Used(cpus, &Cpu::l3), std::min(lanes, 16));
    EXPECT_EQ(Used(cpus, &Cpu::core), std::min(lanes, 128));
  }
}

TEST(PlacementTest, CoresOnEightCoresWithSiblings) {
  EXPECT_THAT(Place(kSmt, "cores", 10), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(PlacementTest, CompactOnEightCoresWithSiblings) {
  EXPECT_THAT(Place(kSmt, "compact", 5), ElementsAre(0, 8, 1, 9, 2));
}

TEST(PlacementTest, SpreadAlternatesBetweenCaches) {
  EXPECT_THAT(Place(kSmt, "spread", 10), ElementsAre(0, 4, 1, 5, 2, 6, 3, 7, 8, 12));
}

TEST(PlacementTest, CoresFillsAnL3ThenItsNumaNodeThenItsPackage) {
  const std::vector<int> cpus = Place(kServer, "cores", 129);
  EXPECT_EQ(cpus[7], 14) << "the last core of the first L3";
  EXPECT_EQ(cpus[8], 16);
  EXPECT_EQ(cpus[32], 64) << "the first core of the second NUMA node";
  EXPECT_EQ(cpus[64], 128) << "the first core of the second package";
  EXPECT_EQ(cpus[128], 1) << "the first sibling";
}

TEST(PlacementTest, SpreadGoesAcrossPackagesThenNodesThenCachesThenCores) {
  // Every 64 CPUs a node, every 16 an L3, every 2 a core.
  EXPECT_THAT(Place(kServer, "spread", 18),
              ElementsAre(0, 128, 64, 192, 16, 144, 80, 208, 32, 160, 96, 224, 48, 176,
                          112, 240, 2, 130));
  EXPECT_EQ(Place(kServer, "spread", 129)[128], 1) << "the first sibling";
}

TEST(PlacementTest, SpreadAlternatesBetweenCoreClusters) {
  EXPECT_THAT(Place(kSharedL2, "spread", 5), ElementsAre(0, 4, 1, 5, 2));
}

TEST(PlacementTest, OnAHybridMachineCoresLooksOnlyAtPlaceAndPerformanceAtSpeed) {
  EXPECT_THAT(Place(kHybrid, "cores", 8), ElementsAre(0, 1, 2, 3, 4, 6, 5, 7));
  EXPECT_THAT(Place(kHybrid, "performance", 8), ElementsAre(4, 6, 5, 7, 0, 1, 2, 3));
  EXPECT_THAT(Place(kHybrid, "compact", 8), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(PlacementTest, InACpusetWithHolesTheFirstAllowedThreadStandsForItsCore) {
  EXPECT_THAT(Place(kHoles, "cores", 8), ElementsAre(1, 4, 6, 8, 10, 12, 14, 5));
  EXPECT_THAT(Place(kHoles, "spread", 13),
              ElementsAre(1, 8, 4, 12, 6, 10, 14, 5, 9, 7, 13, 11, 15));
}

TEST(PlacementTest, AListMayNameMoreCpusThanLanesAndUseRanges) {
  EXPECT_THAT(Place(kSmt, "list:7,3-5", 3), ElementsAre(7, 3, 4));
}

TEST(PlacementTest, AQuotaLimitsLanesAndTheMessageSaysSo) {
  Topology topology = LoadMachine(kSmt);
  topology.cpu_quota = 2.0;
  EXPECT_EQ(Place(topology, "cores", 2).size(), 2u);
  EXPECT_EQ(Message(PlaceLanes(topology, "cores", 8)),
            "8 lanes asked for, 2 allowed here (cgroup quota 2.0)");
  EXPECT_EQ(Message(PlaceLanes(topology, "none", 3)),
            "3 lanes asked for, 2 allowed here (cgroup quota 2.0)");
}

TEST(PlacementTest, TooManyOrTooFewLanesAreRefused) {
  EXPECT_EQ(Message(PlaceLanes(LoadMachine(kTwoCores), "cores", 3)),
            "3 lanes asked for, 2 allowed here (the machine has 2 CPUs)");
  EXPECT_EQ(Message(PlaceLanes(LoadMachine(kHoles), "spread", 14)),
            "14 lanes asked for, 13 allowed here (affinity 1,4-15)");
  EXPECT_THAT(Message(PlaceLanes(LoadMachine(kTwoCores), "cores", 0)),
              HasSubstr("at least 1"));
}

TEST(PlacementTest, AnUnknownPolicyIsRefusedWithASuggestion) {
  const Topology topology = LoadMachine(kTwoCores);
  EXPECT_THAT(Message(PlaceLanes(topology, "spred", 1)),
              AllOf(HasSubstr("'spred'"), HasSubstr("Did you mean 'spread'?")));
  EXPECT_THAT(Message(PlaceLanes(topology, "list", 1)), HasSubstr("list:0,2,4"));
  EXPECT_THAT(Message(PlaceLanes(topology, "cores:1", 1)), HasSubstr("'cores:1'"));
}

TEST(PlacementTest, ABadListIsRefusedWithTheReason) {
  const Topology topology = LoadMachine(kHoles);
  EXPECT_THAT(Message(PlaceLanes(topology, "list:", 1)), HasSubstr("not a list of CPUs"));
  EXPECT_EQ(Message(PlaceLanes(topology, "list:4,0", 1)),
            "placement 'list:4,0' names CPU 0: 13 of 16 CPUs allowed (affinity 1,4-15)");
  EXPECT_EQ(Message(PlaceLanes(topology, "list:4,4", 1)),
            "placement 'list:4,4' names CPU 4 twice");
  EXPECT_EQ(Message(PlaceLanes(topology, "list:4,5", 3)),
            "placement 'list:4,5' names 2 CPUs for 3 lanes");
}

TEST(PlacementTest, DefaultLanesAreAllAllowedOrAllListed) {
  Topology topology = LoadMachine(kSmt);
  EXPECT_EQ(DefaultLanes(topology, "spread"), 16);
  EXPECT_EQ(DefaultLanes(topology, "list:3,1,2"), 3);
  topology.cpu_quota = 4.5;
  EXPECT_EQ(DefaultLanes(topology, "cores"), 4);
}

TEST(PlacementTest, HelpListsEveryPolicyDefaultFirst) {
  std::vector<std::string> names;
  for (const PolicyHelp& policy : PlacementPolicies()) {
    names.push_back(policy.name);
    EXPECT_FALSE(policy.help.empty());
  }
  EXPECT_THAT(names, ElementsAre("cores", "compact", "spread", "performance",
                                 "list:0,2,4", "none"));
}

}  // namespace
}  // namespace assay
