#include "harness/topology/cgroup.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/topology/testing/fake_root.h"

namespace assay {
namespace {

using Places = std::vector<std::string>;

constexpr char kMountV2[] =
    "24 18 0:22 / /sys rw,nosuid shared:2 - sysfs sysfs rw\n"
    "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

TEST(CgroupTest, NoFilesMeanNoQuota) {
  const FakeRoot root;
  EXPECT_EQ(ReadCpuQuota(root.path()), std::nullopt);
}

TEST(CgroupTest, MaxMeansNoQuota) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo", kMountV2);
  root.Write("proc/self/cgroup", "0::/job\n");
  root.Write("sys/fs/cgroup/job/cpu.max", "max 100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), std::nullopt);
}

TEST(CgroupTest, Version2DividesQuotaByPeriod) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo", kMountV2);
  root.Write("proc/self/cgroup", "0::/job\n");
  root.Write("sys/fs/cgroup/job/cpu.max", "125000 50000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), 2.5);
}

TEST(CgroupTest, TheTightestGroupOnTheWayUpCounts) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo", kMountV2);
  root.Write("proc/self/cgroup", "0::/outer/middle/inner\n");
  root.Write("sys/fs/cgroup/outer/middle/inner/cpu.max", "400000 100000\n");
  root.Write("sys/fs/cgroup/outer/middle/cpu.max", "max 100000\n");
  root.Write("sys/fs/cgroup/outer/cpu.max", "150000 100000\n");
  root.Write("sys/fs/cgroup/neighbour/cpu.max", "10000 100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), 1.5);
}

TEST(CgroupTest, TheMountPointItselfCounts) {
  // A container with a namespace of its own: its group is the root of what it sees.
  const FakeRoot root;
  root.Write("proc/self/mountinfo", kMountV2);
  root.Write("proc/self/cgroup", "0::/\n");
  root.Write("sys/fs/cgroup/cpu.max", "200000 100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), 2.0);
}

TEST(CgroupTest, AGroupOutsideTheNamespaceIsReadAtTheMountPoint) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo", kMountV2);
  root.Write("proc/self/cgroup", "0::/../neighbour\n");
  root.Write("sys/fs/cgroup/cpu.max", "300000 100000\n");
  root.Write("sys/fs/neighbour/cpu.max", "100000 100000\n");  // must not be found
  EXPECT_EQ(ReadCpuQuota(root.path()), 3.0);
}

TEST(CgroupTest, Version1IsFoundBelowTheRootThatItsMountShows) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo",
             "40 30 0:31 /docker/7f /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup "
             "rw,cpu,cpuacct\n");
  root.Write("proc/self/cgroup", "5:memory:/docker/7f\n4:cpu,cpuacct:/docker/7f/job\n");
  root.Write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "50000\n");
  root.Write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "200000\n");
  root.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000\n");
  root.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), 0.25);
}

TEST(CgroupTest, AGroupThatOnlyBeginsLikeTheShownOneIsReadAtTheMountPoint) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo",
             "30 24 0:26 /jobs/7 /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  root.Write("proc/self/cgroup", "0::/jobs/77\n");
  root.Write("sys/fs/cgroup/cpu.max", "300000 100000\n");
  root.Write("sys/fs/cgroup7/cpu.max", "100000 100000\n");  // must not be found
  EXPECT_EQ(ReadCpuQuota(root.path()), 3.0);
}

TEST(CgroupTest, Version1MinusOneMeansNoQuota) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo",
             "40 30 0:31 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n");
  root.Write("proc/self/cgroup", "1:cpu:/\n");
  root.Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  root.Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), std::nullopt);
}

TEST(CgroupTest, OtherControllersOfVersion1AreIgnored) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo",
             "40 30 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n");
  root.Write("proc/self/cgroup", "3:cpuset:/\n2:cpu:/\n1:cpuacct:/\n");
  root.Write("sys/fs/cgroup/cpuset/cpu.cfs_quota_us", "100000\n");
  root.Write("sys/fs/cgroup/cpuset/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), std::nullopt);
}

TEST(CgroupTest, AHybridSystemIsReadInBothVersions) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo",
             "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
             "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  root.Write("proc/self/cgroup", "1:cpu:/batch\n0::/user\n");
  root.Write("sys/fs/cgroup/unified/user/cpu.max", "300000 100000\n");
  // The path of one hierarchy means nothing in the other.
  root.Write("sys/fs/cgroup/unified/batch/cpu.max", "10000 100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), 3.0);
  root.Write("sys/fs/cgroup/cpu/batch/cpu.cfs_quota_us", "200000\n");
  root.Write("sys/fs/cgroup/cpu/batch/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), 2.0);
}

TEST(CgroupTest, WithoutMountinfoTheUsualPlacesAreTried) {
  for (const std::string& place :
       std::vector<std::string>{"sys/fs/cgroup/job", "sys/fs/cgroup/unified/job"}) {
    const FakeRoot root;
    root.Write("proc/self/cgroup", "0::/job\n");
    root.Write(place + "/cpu.max", "200000 100000\n");
    EXPECT_EQ(ReadCpuQuota(root.path()), 2.0) << place;
  }
  for (const std::string& place : std::vector<std::string>{
           "sys/fs/cgroup/cpu/job", "sys/fs/cgroup/cpu,cpuacct/job"}) {
    const FakeRoot root;
    root.Write("proc/self/cgroup", "2:cpu,cpuacct:/job\n");
    root.Write(place + "/cpu.cfs_quota_us", "200000\n");
    root.Write(place + "/cpu.cfs_period_us", "100000\n");
    EXPECT_EQ(ReadCpuQuota(root.path()), 2.0) << place;
  }
}

TEST(CgroupTest, BlanksInMountPointsAreUnescaped) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo",
             "30 24 0:26 / /my\\040groups rw - cgroup2 cgroup2 rw\n");
  root.Write("proc/self/cgroup", "0::/job\n");
  root.Write("my groups/job/cpu.max", "200000 100000\n");
  EXPECT_EQ(ReadCpuQuota(root.path()), 2.0);
}

TEST(CgroupTest, GarbledFilesSetNoQuota) {
  const FakeRoot root;
  root.Write("proc/self/mountinfo", "garbage\n- - -\n" + std::string(kMountV2));
  root.Write("proc/self/cgroup", "::\nnonsense\n0::/job\n");
  for (const char* text : {"", "100000", "100000 0", "0 100000", "half 100000"}) {
    root.Write("sys/fs/cgroup/job/cpu.max", text);
    EXPECT_EQ(ReadCpuQuota(root.path()), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace assay
