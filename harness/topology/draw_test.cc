// Drawings and JSON of small machines word for word; of the big one, what must hold.
#include "harness/topology/draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "harness/topology/load.h"
#include "harness/topology/placement.h"
#include "harness/topology/topology_json.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kTwoPackages[] = "package:2 numa:2 l3:4 core:8 pu:2";

Topology Synthetic(const std::string& description, const std::vector<int>& only = {}) {
  const auto topology = LoadSynthetic(description, only);
  EXPECT_TRUE(topology.ok()) << topology.status();
  return *topology;
}

PlacedLanes Placed(const Topology& topology, const std::string& policy, int lanes) {
  const auto cpus = PlaceLanes(topology, policy, lanes);
  EXPECT_TRUE(cpus.ok()) << cpus.status();
  return {.policy = policy, .lanes = lanes, .cpus = *cpus};
}

std::string Draw(const Topology& topology, const std::string& policy, int lanes) {
  return DrawMachine(topology, Placed(topology, policy, lanes));
}

TEST(DrawTest, TwoCores) {
  EXPECT_EQ(
      Draw(Synthetic("package:1 l3:1 core:2 pu:1"), "cores", 1),
      R"(synthetic 'package:1 l3:1 core:2 pu:1': 1 package, 1 NUMA node, 1 L3 cache, 2
  cores, 2 CPUs
2 CPUs allowed (0-1)
placement cores: 1 lane on CPU 0

package 0 / NUMA 0 / L3 0
  core 0-1 [0=L0] [1   ]
)");
}

TEST(DrawTest, SiblingsStandInOneCoreAndRowsAreAligned) {
  EXPECT_EQ(
      Draw(Synthetic("package:1 l3:2 core:6 pu:2"), "spread", 3),
      R"(synthetic 'package:1 l3:2 core:6 pu:2': 1 package, 1 NUMA node, 2 L3 caches, 12
  cores, 24 CPUs
24 CPUs allowed (0-23)
placement spread: 3 lanes on CPUs 0,12,2

package 0 / NUMA 0
  L3 0
    core 0-3 [ 0=L0  1   ] [ 2=L2  3   ] [ 4     5   ] [ 6     7   ]
    core 4-5 [ 8     9   ] [10    11   ]
  L3 1
    core 6-9   [12=L1 13   ] [14    15   ] [16    17   ] [18    19   ]
    core 10-11 [20    21   ] [22    23   ]
)");
}

TEST(DrawTest, UnpinnedLanesAreNowhere) {
  EXPECT_EQ(Draw(Synthetic("pu:3"), "none", 2),
            R"(synthetic 'pu:3': 1 package, 1 NUMA node, 3 cores, 3 CPUs
3 CPUs allowed (0-2)
placement none: 2 lanes, not pinned

NUMA 0
  CPUs [0] [1] [2]
)");
}

TEST(DrawTest, OfACpusetOnlyAllowedCpusAreDrawn) {
  const std::string text =
      Draw(Synthetic("package:1 core:4 pu:2", {1, 4, 5, 6}), "compact", 4);
  EXPECT_THAT(text, HasSubstr("4 of 8 CPUs allowed (affinity 1,4-6)\n"));
  EXPECT_THAT(text, HasSubstr("core 0-2 [1=L0] [4=L1 5=L2] [6=L3]\n"));
}

TEST(DrawTest, KindsAreNamedOnlyWhereTheyDiffer) {
  const auto hybrid = LoadXml(ASSAY_TEST_DATA "/hybrid.xml");
  ASSERT_TRUE(hybrid.ok()) << hybrid.status();
  EXPECT_THAT(Draw(*hybrid, "performance", 2),
              HasSubstr("\nkinds of core, slowest first: CPUs 0-3; CPUs 4-7\n"));
  EXPECT_THAT(Draw(Synthetic("pu:2"), "cores", 2), Not(HasSubstr("kinds")));
}

TEST(DrawTest, OnABigMachineEmptyNeighboursShareALine) {
  EXPECT_THAT(Draw(Synthetic(kTwoPackages), "cores", 9), HasSubstr(R"(
package 0
  NUMA 0
    L3 0     8 cores, CPUs 0-15: lanes 0-7 on CPUs 0,2,4,6,8,10,12,14
    L3 1     8 cores, CPUs 16-31: lane 8 on CPU 16
    L3 2-3   16 cores, CPUs 32-63: no lanes
  NUMA 1   32 cores, CPUs 64-127: no lanes
package 1 64 cores, CPUs 128-255: no lanes
)"));
}

TEST(DrawTest, OfABigMachineWithoutPlacementEveryCacheIsShown) {
  const std::string text = Draw(Synthetic(kTwoPackages), "none", 4);
  EXPECT_THAT(text, HasSubstr("    L3 15    8 cores, CPUs 240-255\n"));
  EXPECT_THAT(text, Not(HasSubstr("no lanes")));
}

TEST(DrawTest, EveryDrawingFits80ColumnsAndAScreenOrTwo) {
  for (const std::string& machine :
       {std::string(kTwoPackages), std::string("package:2 numa:1 core:64 pu:2"),
        std::string("pu:1"), std::string("package:1 core:16 pu:2")}) {
    const Topology topology = Synthetic(machine);
    for (const char* policy : {"cores", "compact", "spread", "none"}) {
      for (int lanes = 1; lanes <= ThreadsAllowed(topology); lanes = 2 * lanes + 1) {
        std::istringstream lines(Draw(topology, policy, lanes));
        int count = 0;
        for (std::string line; std::getline(lines, line); ++count) {
          EXPECT_LE(line.size(), 80u) << line;
          EXPECT_FALSE(!line.empty() && line.back() == ' ') << line;
        }
        EXPECT_LE(count, 60) << machine << " " << policy << " " << lanes;
      }
    }
  }
}

TEST(DrawTest, EveryLaneOfASmallMachineIsShownOnce) {
  const Topology topology = Synthetic("package:1 core:16 pu:2");
  const PlacedLanes placed = Placed(topology, "spread", 32);
  const std::string text = DrawMachine(topology, placed);
  for (int lane = 0; lane < 32; ++lane) {
    const std::string mark = std::to_string(placed.cpus[static_cast<std::size_t>(lane)]) +
                             "=L" + std::to_string(lane);
    const bool followed_by_digit = text.find(mark + " ") == std::string::npos &&
                                   text.find(mark + "]") == std::string::npos;
    EXPECT_FALSE(followed_by_digit) << mark;
  }
}

TEST(TopologyJsonTest, MembersAreThoseOfTheStructsAndMissingLevelsAreNull) {
  Topology topology = Synthetic("pu:1");
  topology.cpu_quota = 1.5;
  EXPECT_EQ(TopologyJson(topology, Placed(topology, "cores", 1)), R"({
  "topology": {
    "source": "synthetic 'pu:1'",
    "this_machine": false,
    "cpus_online": 1,
    "cpus_allowed": 1,
    "cpu_quota": 1.5,
    "threads_allowed": 1,
    "packages": 1,
    "numa_nodes": 1,
    "l3_caches": 0,
    "cores": 1,
    "cpus": [
      {
        "os_index": 0,
        "core": null,
        "package": null,
        "numa": 0,
        "l2": null,
        "l3": null,
        "thread": 0,
        "kind": 0
      }
    ]
  },
  "placement": {
    "policy": "cores",
    "lanes": 1,
    "pinned": true,
    "cpus": [
      0
    ]
  }
}
)");
}

TEST(TopologyJsonTest, UnpinnedLanesHaveNoCpusAndNoQuotaIsNull) {
  const Topology topology = Synthetic("pu:2");
  const std::string json = TopologyJson(topology, Placed(topology, "none", 2));
  EXPECT_THAT(json, HasSubstr("\"pinned\": false"));
  EXPECT_THAT(json, HasSubstr("\"cpus\": []"));
  EXPECT_THAT(json, HasSubstr("\"cpu_quota\": null"));
}

TEST(TopologyJsonTest, APathThatIsNotUtf8DoesNotThrow) {
  Topology topology = Synthetic("pu:1");
  topology.source = "saved\xff.xml";
  EXPECT_THAT(TopologyJson(topology, Placed(topology, "cores", 1)), HasSubstr("saved"));
}

}  // namespace
}  // namespace assay
