// testdata/hybrid.xml is 4 efficiency cores (CPUs 0-3) before 2 performance cores of two
// threads (CPUs 4-7), the order of many Arm machines. It was made from the synthetic
// machine "package:1 l3:1 core:6 pu:2(indexes=0,8,1,9,2,10,3,11,4,5,6,7)", restricted to
// CPUs 0-7, with its kinds registered by hwloc_cpukinds_register, saved by hwloc.
#include "harness/topology/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>
#include <iterator>
#include <regex>

#include "harness/topology/testing/fake_root.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kHybridFile[] = ASSAY_TEST_DATA "/hybrid.xml";

std::vector<int> Kinds(const Topology& topology) {
  std::vector<int> kinds;
  for (const Cpu& cpu : topology.cpus) kinds.push_back(cpu.kind);
  return kinds;
}

TEST(LoadTest, EveryLevelOfASyntheticMachineIsCounted) {
  const auto topology = LoadSynthetic("package:2 numa:2 l3:4 l2:8 core:1 pu:2");
  ASSERT_TRUE(topology.ok()) << topology.status();
  EXPECT_EQ(topology->cpus.size(), 256u);
  EXPECT_EQ(topology->cpus_online, 256);
  EXPECT_EQ(PackageCount(*topology), 2);
  EXPECT_EQ(NumaCount(*topology), 4);
  EXPECT_EQ(L3Count(*topology), 16);
  EXPECT_EQ(CoreCount(*topology), 128);
  EXPECT_EQ(KindCount(*topology), 1);
  EXPECT_FALSE(topology->this_machine);
  EXPECT_EQ(topology->cpu_quota, std::nullopt);
  EXPECT_EQ(topology->cpus[255], (Cpu{.os_index = 255,
                                      .core = 127,
                                      .package = 1,
                                      .numa = 3,
                                      .l2 = 127,
                                      .l3 = 15,
                                      .thread = 1,
                                      .kind = 0}));
}

TEST(LoadTest, ThreadsAreCountedWithinTheirCore) {
  const auto topology = LoadSynthetic("core:2 pu:4");
  ASSERT_TRUE(topology.ok()) << topology.status();
  std::vector<int> threads;
  for (const Cpu& cpu : topology->cpus) threads.push_back(cpu.thread);
  EXPECT_THAT(threads, ElementsAre(0, 1, 2, 3, 0, 1, 2, 3));
}

TEST(LoadTest, MissingLevelsAreMinusOne) {
  const auto topology = LoadSynthetic("pu:3");
  ASSERT_TRUE(topology.ok()) << topology.status();
  ASSERT_EQ(topology->cpus.size(), 3u);
  const Cpu& last = topology->cpus[2];
  EXPECT_EQ(last.core, -1);
  EXPECT_EQ(last.package, -1);
  EXPECT_EQ(last.l2, -1);
  EXPECT_EQ(last.l3, -1);
  EXPECT_EQ(last.thread, 0) << "without cores nobody is a sibling";
}

TEST(LoadTest, ACpusetWithHolesRenumbersWhatIsLeft) {
  // Core 0 keeps only its second thread; core 1 is gone.
  const auto topology = LoadSynthetic("package:1 core:4 pu:2", {1, 4, 5, 6});
  ASSERT_TRUE(topology.ok()) << topology.status();
  EXPECT_EQ(topology->cpus_online, 8);
  EXPECT_EQ(AllowedText(*topology), "4 of 8 CPUs allowed (affinity 1,4-6)");
  std::vector<std::vector<int>> rows;
  for (const Cpu& cpu : topology->cpus)
    rows.push_back({cpu.os_index, cpu.core, cpu.thread});
  EXPECT_THAT(rows, ElementsAre(ElementsAre(1, 0, 0), ElementsAre(4, 1, 0),
                                ElementsAre(5, 1, 1), ElementsAre(6, 2, 0)));
}

TEST(LoadTest, OsIndicesAreTheKernelsAndTheOrderIsHwlocs) {
  // The numbering of most x86 machines: first one thread of each core, then the others.
  const auto topology = LoadSynthetic("package:1 core:2 pu:2(indexes=0,2,1,3)");
  ASSERT_TRUE(topology.ok()) << topology.status();
  std::vector<int> order;
  for (const Cpu& cpu : topology->cpus) order.push_back(cpu.os_index);
  EXPECT_THAT(order, ElementsAre(0, 2, 1, 3));
  EXPECT_THAT(AllowedCpus(*topology), ElementsAre(0, 1, 2, 3));
}

TEST(LoadTest, KindsOfCoreAreRankedSlowestFirst) {
  const auto topology = LoadXml(kHybridFile);
  ASSERT_TRUE(topology.ok()) << topology.status();
  EXPECT_THAT(Kinds(*topology), ElementsAre(0, 0, 0, 0, 1, 1, 1, 1));
  EXPECT_EQ(CoreCount(*topology), 6);
}

TEST(LoadTest, KindsThatHwlocCannotRankAreAllZero) {
  std::ifstream file(kHybridFile);
  const std::string xml(std::istreambuf_iterator<char>(file), {});
  const FakeRoot folder;
  folder.Write(
      "unranked.xml",
      std::regex_replace(
          xml, std::regex(" forced_efficiency=\"[01]\"|<info name=\"CoreType.*"), ""));
  const auto topology = LoadXml(folder.path() + "/unranked.xml");
  ASSERT_TRUE(topology.ok()) << topology.status();
  EXPECT_THAT(Kinds(*topology), testing::Each(0));
}

TEST(LoadTest, OneKindAloneIsRankedZero) {
  const auto topology = LoadXml(kHybridFile, {4, 5, 6});
  ASSERT_TRUE(topology.ok()) << topology.status();
  EXPECT_THAT(Kinds(*topology), ElementsAre(0, 0, 0));
}

TEST(LoadTest, BadInputsSayWhatIsWrong) {
  const auto message = [](const absl::StatusOr<Topology>& topology) {
    return std::string(topology.status().message());
  };
  const auto absent = LoadXml("no/such.xml");
  EXPECT_TRUE(absl::IsNotFound(absent.status()));
  EXPECT_THAT(message(absent), HasSubstr("no/such.xml"));

  const FakeRoot folder;
  folder.Write("text.xml", "this is no machine\n");
  const auto text = LoadXml(folder.path() + "/text.xml");
  EXPECT_TRUE(absl::IsInvalidArgument(text.status()));
  EXPECT_THAT(message(text), HasSubstr("lstopo FILE.xml"));

  const auto nonsense = LoadSynthetic("cores galore");
  EXPECT_TRUE(absl::IsInvalidArgument(nonsense.status()));
  EXPECT_THAT(message(nonsense), HasSubstr("'cores galore'"));

  const auto hole = LoadSynthetic("core:2 pu:1", {0, 5});
  EXPECT_TRUE(absl::IsInvalidArgument(hole.status()));
  EXPECT_THAT(message(hole), HasSubstr("no CPU 5"));
}

TEST(LoadTest, ThisMachineIsWhatTheProcessMayUse) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  const auto whole = LoadThisMachine();
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_TRUE(whole->this_machine);
  EXPECT_EQ(static_cast<int>(whole->cpus.size()), CPU_COUNT(&before));
  EXPECT_GE(whole->cpus_online, CPU_COUNT(&before));
  for (const Cpu& cpu : whole->cpus) {
    EXPECT_TRUE(CPU_ISSET(static_cast<unsigned>(cpu.os_index), &before));
  }
}

TEST(LoadTest, ThisMachineHonoursTaskset) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  const auto whole = LoadThisMachine();
  ASSERT_TRUE(whole.ok()) << whole.status();
  if (whole->cpus.size() < 2) GTEST_SKIP() << "one CPU cannot be restricted";
  const int last = AllowedCpus(*whole).back();
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<unsigned>(last), &only);
  ASSERT_EQ(sched_setaffinity(0, sizeof only, &only), 0);
  const auto restricted = LoadThisMachine();
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
  ASSERT_TRUE(restricted.ok()) << restricted.status();
  EXPECT_THAT(AllowedCpus(*restricted), ElementsAre(last));
  EXPECT_EQ(restricted->cpus_online, whole->cpus_online);
}

TEST(LoadTest, ExportedXmlMarksTheLanesAndLoadsAgain) {
  const auto topology = LoadSynthetic("package:1 core:4 pu:1");
  ASSERT_TRUE(topology.ok()) << topology.status();
  const auto xml = ExportXml(topology->input, {1, 3});
  ASSERT_TRUE(xml.ok()) << xml.status();
  const std::string style = "lstopoStyle";
  int marks = 0;
  for (std::size_t at = 0; (at = xml->find(style, at)) != std::string::npos; ++at)
    ++marks;
  EXPECT_EQ(marks, 2);
  const FakeRoot folder;
  folder.Write("saved.xml", *xml);
  const auto again = LoadXml(folder.path() + "/saved.xml");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->cpus, topology->cpus);
}

TEST(ThreadBordersTest, AreNodesCoresAndHardwareThreads) {
  const auto borders = [](const char* machine, const std::vector<int>& only = {}) {
    return ThreadBorders(*LoadSynthetic(machine, only));
  };
  EXPECT_EQ(borders("numa:2 core:8 pu:2"), (std::vector<int>{8, 16, 32}));
  EXPECT_EQ(borders("core:4 pu:1"), std::vector<int>{4});
  EXPECT_EQ(borders("numa:2 core:4 pu:2", {0, 1, 2, 3, 8, 9}),
            (std::vector<int>{1, 3, 6}));
}

TEST(LoadWholeMachineTest, HasAtLeastWhatIsAllowed) {
  const auto whole = LoadWholeMachine();
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_GE(whole->cpus.size(), LoadThisMachine()->cpus.size());
}

}  // namespace
}  // namespace assay
