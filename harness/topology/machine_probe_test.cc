#include "harness/topology/machine_probe.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/topology/testing/fake_root.h"

namespace assay {
namespace {

TEST(MachineProbeTest, MissingFilesAreAbsentNotZero) {
  const FakeRoot root;
  EXPECT_EQ(MachineProbe(root.path()).Read(), MachineCounters{});
}

TEST(MachineProbeTest, EachFileIsReadWithoutTheOther) {
  const FakeRoot root;
  root.Write("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=12\n");
  EXPECT_EQ(
      MachineProbe(root.path()).Read(),
      (MachineCounters{
          .pressure_ns = 12000, .busy_ns = std::nullopt, .steal_ns = std::nullopt}));
}

TEST(MachineProbeTest, TicksBecomeNanosecondsAndEveryReadingIsFresh) {
  const FakeRoot root;
  root.Write("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=12\n");
  root.Write("proc/stat", "cpu  1 2 3 100 200 4 5 7 0 0\n");
  const MachineProbe probe(root.path());
  const std::int64_t tick_ns = 1'000'000'000 / sysconf(_SC_CLK_TCK);
  EXPECT_EQ(probe.Read(),
            (MachineCounters{
                .pressure_ns = 12000, .busy_ns = 15 * tick_ns, .steal_ns = 7 * tick_ns}));
  root.Write("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=13\n");
  root.Write("proc/stat", "cpu  1 2 3 100 200 4 6 9 0 0\n");
  EXPECT_EQ(probe.Read(),
            (MachineCounters{
                .pressure_ns = 13000, .busy_ns = 16 * tick_ns, .steal_ns = 9 * tick_ns}));
}

TEST(MachineProbeTest, LongUptimesOnBigMachinesFitTheBuffer) {
  const FakeRoot root;
  root.Write("proc/stat",
             "cpu  99999999999 99999999999 99999999999 99999999999 "
             "99999999999 0 0 12345678901 99999999999 99999999999\n"
             "cpu0 1 1 1 1 1 1 1 1 1 1\n");
  const std::int64_t tick_ns = 1'000'000'000 / sysconf(_SC_CLK_TCK);
  EXPECT_EQ(MachineProbe(root.path()).Read().steal_ns, 12345678901 * tick_ns);
}

TEST(MachineProbeTest, CpuTimesMayBeThoseOfSomeCpus) {
  const FakeRoot root;
  root.Write("proc/stat",
             "cpu  60 0 0 0 0 0 0 9 0 0\ncpu0 10 0 0 0 0 0 0 1 0 0\n"
             "cpu1 20 0 0 0 0 0 0 3 0 0\ncpu10 30 0 0 0 0 0 0 5 0 0\nintr 7\n");
  const std::int64_t tick_ns = 1'000'000'000 / sysconf(_SC_CLK_TCK);
  const MachineCounters some = MachineProbe(root.path(), {0, 10}).Read();
  EXPECT_EQ(some.busy_ns, 40 * tick_ns);
  EXPECT_EQ(some.steal_ns, 6 * tick_ns);
  EXPECT_EQ(MachineProbe(root.path(), {1}).Read().busy_ns, 20 * tick_ns);
  EXPECT_EQ(MachineProbe(root.path(), {2}).Read().busy_ns, std::nullopt);
}

}  // namespace
}  // namespace assay
