#include "harness/topology/host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/topology/load.h"
#include "harness/topology/proc_text.h"
#include "harness/topology/testing/fake_root.h"

namespace assay {
namespace {

constexpr char kVirtualCpu[] =
    "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) "
    "Processor\n"
    "flags\t\t: fpu vme hypervisor lahf_lm\n\nprocessor\t: 1\nmodel name\t: other\n";
constexpr char kMetalCpu[] = "model name\t: AMD EPYC 7763\nflags\t\t: fpu vme lahf_lm\n";
constexpr char kArmCpu[] =
    "processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n";

TEST(ProcTextTest, CpuTicksSumBusyAndIdleStates) {
  const auto ticks =
      ParseCpuTicks("cpu  2051 3 1077 221638 271 5 36 6 40 50\ncpu0 1 1 1 1 1 1 1 1\n");
  EXPECT_EQ(
      ticks,
      (CpuTicks{.busy = 2051 + 3 + 1077 + 5 + 36, .idle = 221638 + 271, .steal = 6}));
}

TEST(ProcTextTest, TicksOfKernelsWithoutStealAreAbsent) {
  EXPECT_EQ(ParseCpuTicks("cpu 1 2 3 4 5 6 7\n"), std::nullopt);
  EXPECT_EQ(ParseCpuTicks("intr 1 2 3 4 5 6 7 8 9\n"), std::nullopt);
  EXPECT_EQ(ParseCpuTicks(""), std::nullopt);
}

TEST(ProcTextTest, StealShareIsOfAllTimeInBetween) {
  const CpuTicks before{.busy = 100, .idle = 200, .steal = 50};
  const CpuTicks after{.busy = 160, .idle = 220, .steal = 70};
  EXPECT_DOUBLE_EQ(StealShare(after, before), 0.2);
  EXPECT_DOUBLE_EQ(StealShare(before), 50.0 / 350);
  EXPECT_EQ(StealShare(before, before), 0.0);
}

TEST(ProcTextTest, PressureIsTheTotalOfSomeNotOfFull) {
  EXPECT_EQ(ParsePressureUs("some avg10=0.39 avg60=0.61 avg300=0.17 total=2705124\n"
                            "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"),
            2705124);
  EXPECT_EQ(ParsePressureUs("full avg10=0.00 total=7\n"), std::nullopt);
  EXPECT_EQ(ParsePressureUs("some avg10=0.39\nfull total=7\n"), std::nullopt);
  EXPECT_EQ(ParsePressureUs("some total=many\n"), std::nullopt);
  EXPECT_EQ(ParsePressureUs(""), std::nullopt);
}

TEST(ProcTextTest, CpuModelIsTheFirstProcessorsName) {
  EXPECT_EQ(ParseCpuModel(kVirtualCpu), "Intel(R) Xeon(R) Processor");
  EXPECT_EQ(ParseCpuModel(kArmCpu), "Arm implementer 0x41, part 0xd0c");
  EXPECT_EQ(ParseCpuModel("cpu\t\t: POWER9, altivec supported\n"),
            "POWER9, altivec supported");
  EXPECT_EQ(ParseCpuModel(""), std::nullopt);
}

TEST(ProcTextTest, HypervisorFlagIsAWholeWordAndAbsentWithoutFlags) {
  EXPECT_EQ(ParseHypervisorFlag(kVirtualCpu), true);
  EXPECT_EQ(ParseHypervisorFlag(kMetalCpu), false);
  EXPECT_EQ(ParseHypervisorFlag("flags : fpu hypervisor_like\n"), false);
  EXPECT_EQ(ParseHypervisorFlag("flags : fpu hypervisor\n"), true);
  EXPECT_EQ(ParseHypervisorFlag(kArmCpu), std::nullopt);
}

TEST(ProcTextTest, OsNameLosesItsQuotes) {
  EXPECT_EQ(
      ParseOsName("NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"),
      "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(ParseOsName("PRETTY_NAME=Plain\n"), "Plain");
  EXPECT_EQ(ParseOsName("NAME=x\n"), std::nullopt);
}

TEST(HostTest, AnEmptyMachineShowsNothingAndThatIsNotOff) {
  const FakeRoot root;
  EXPECT_EQ(ReadHostFacts(root.path()), HostFacts{});
  EXPECT_EQ(ReadHostFacts(root.path()).turbo, std::nullopt);
}

TEST(HostTest, ReadsEveryFact) {
  const FakeRoot root;
  root.Write("proc/cpuinfo", kMetalCpu);
  root.Write("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  root.Write("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
  root.Write("sys/devices/system/cpu/smt/active", "1\n");
  root.Write("sys/devices/system/cpu/cpufreq/policy0/scaling_governor", "powersave\n");
  root.Write("sys/devices/system/cpu/cpufreq/policy1/scaling_governor", "performance\n");
  root.Write("sys/devices/system/cpu/cpufreq/policy2/scaling_governor", "powersave\n");
  root.Write("sys/devices/system/cpu/cpufreq/boost", "0\n");
  root.Write("proc/loadavg", "1.25 0.50 0.10 2/100 4242\n");
  root.Write("proc/stat", "cpu  50 0 25 20 0 0 0 5 0 0\n");
  const HostFacts facts = ReadHostFacts(root.path());
  EXPECT_EQ(facts.cpu_model, "AMD EPYC 7763");
  EXPECT_EQ(facts.kernel, "6.1.0-18-amd64");
  EXPECT_EQ(facts.os, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(facts.virtualization, "none");
  EXPECT_EQ(facts.smt_active, true);
  EXPECT_EQ(facts.scaling_governor, "performance, powersave");
  EXPECT_EQ(facts.turbo, false);
  EXPECT_EQ(facts.load_1min, 1.25);
  EXPECT_EQ(facts.steal_share, 0.05);
}

TEST(HostTest, TurboOfIntelsDriverIsTheOppositeOfNoTurbo) {
  const FakeRoot root;
  root.Write("sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
  EXPECT_EQ(ReadHostFacts(root.path()).turbo, true);
  root.Write("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
  EXPECT_EQ(ReadHostFacts(root.path()).turbo, false);
}

TEST(HostTest, TheHypervisorsNameIsSoughtWhereThereIsOne) {
  const auto virtualization = [](const FakeRoot& root) {
    return ReadHostFacts(root.path()).virtualization;
  };
  const FakeRoot root;
  root.Write("proc/cpuinfo", kVirtualCpu);
  EXPECT_EQ(virtualization(root), "unknown hypervisor");
  root.Write("sys/class/dmi/id/sys_vendor", "QEMU\n");
  EXPECT_EQ(virtualization(root), "QEMU");
  root.Write("sys/class/dmi/id/product_name", "Virtual Machine\n");
  EXPECT_EQ(virtualization(root), "Hyper-V") << "the product says more than the vendor";
  root.Write("sys/hypervisor/type", "xen\n");
  EXPECT_EQ(virtualization(root), "xen");
}

TEST(HostTest, BareMetalOfACloudIsNotVirtual) {
  const FakeRoot root;
  root.Write("proc/cpuinfo", kMetalCpu);
  root.Write("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  EXPECT_EQ(ReadHostFacts(root.path()).virtualization, "none");
}

TEST(HostTest, WithoutX86FlagsOnlyFirmwareCanTell) {
  const FakeRoot root;
  root.Write("proc/cpuinfo", kArmCpu);
  EXPECT_EQ(ReadHostFacts(root.path()).virtualization, "unknown");
  root.Write("sys/class/dmi/id/product_name", "KVM Virtual Machine\n");
  EXPECT_EQ(ReadHostFacts(root.path()).virtualization, "KVM");
}

TEST(HostTest, TheEnvironmentCombinesHostAndTopology) {
  const FakeRoot root;
  root.Write("proc/cpuinfo", kVirtualCpu);
  auto topology = LoadSynthetic("package:2 core:2 pu:2", {1, 4, 5, 6});
  ASSERT_TRUE(topology.ok()) << topology.status();
  topology->cpu_quota = 1.5;
  const Environment environment = ReadEnvironment(*topology, root.path());
  EXPECT_EQ(environment.cpu_model, "Intel(R) Xeon(R) Processor");
  EXPECT_EQ(environment.virtualization, "unknown hypervisor");
  EXPECT_EQ(environment.kernel, "unknown");
  EXPECT_EQ(environment.cores, 3);
  EXPECT_EQ(environment.packages, 2);
  EXPECT_THAT(environment.allowed_cpus, testing::ElementsAre(1, 4, 5, 6));
  EXPECT_EQ(environment.cpu_quota, 1.5);
  EXPECT_FALSE(environment.assay_version.empty());
  EXPECT_THAT(environment.time_utc,
              testing::MatchesRegex("....-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+Z"));
}

TEST(HostTest, TheCpusOfARunKeepTheirPlacesAndWhetherTheyMayBeUsed) {
  const auto whole = LoadSynthetic("package:2 core:2 pu:2");
  ASSERT_TRUE(whole.ok()) << whole.status();
  const std::vector<MachineCpu> cpus = MachineCpus(*whole, {1, 4});
  ASSERT_EQ(cpus.size(), 8u);
  EXPECT_EQ(cpus[4].package, 1);
  EXPECT_EQ(cpus[3].core, 1);
  std::vector<int> allowed;
  for (const MachineCpu& cpu : cpus) {
    if (cpu.allowed) allowed.push_back(cpu.os_index);
  }
  EXPECT_THAT(allowed, testing::ElementsAre(1, 4));
}

TEST(HostTest, ATimerCallCostsSomething) { EXPECT_GT(TimerCostNs(), 0); }

}  // namespace
}  // namespace assay
