#include "harness/app/doctor_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::HasSubstr;

Topology Machine(int cpus) {
  Topology topology{.cpus_online = cpus};
  for (int cpu = 0; cpu < cpus; ++cpu) {
    topology.cpus.push_back({.os_index = cpu, .core = cpu, .package = 0});
  }
  return topology;
}

DoctorCheck Named(const std::vector<DoctorCheck>& checks, const std::string& name) {
  for (const DoctorCheck& check : checks) {
    if (check.name == name) return check;
  }
  ADD_FAILURE() << "no check " << name;
  return {};
}

// Twins on one lane: cells 0 and 1 are the same.
RunReport Twins(double second_time, int clean) {
  RunReport report;
  for (int cell = 0; cell < 2; ++cell) {
    report.plan.cells.push_back({.workload = "w", .variant = "v"});
    const double time = cell == 0 ? 10 : second_time;
    report.estimates.push_back({.cell_index = cell,
                                .metric = "time",
                                .value = time,
                                .low = time - 0.1,
                                .high = time + 0.1,
                                .n = clean});
    report.quality.push_back({.cell_index = cell, .samples = 20, .clean = clean});
  }
  return report;
}

TEST(DoctorTest, NotVisibleIsNotOff) {
  const auto checks = CheckHost({}, Machine(2), 25);
  EXPECT_EQ(Named(checks, "turbo").state, DoctorCheck::kNote);
  EXPECT_THAT(Named(checks, "turbo").found, HasSubstr("not visible"));
}

TEST(DoctorTest, OneCpuIsAProblem) {
  EXPECT_EQ(Named(CheckHost({}, Machine(1), 25), "CPUs").state, DoctorCheck::kProblem);
  EXPECT_EQ(Named(CheckHost({}, Machine(2), 25), "CPUs").state, DoctorCheck::kGood);
}

TEST(DoctorTest, AQuotaBelowTheCpusIsNoted) {
  Topology machine = Machine(4);
  machine.cpu_quota = 2.5;
  EXPECT_EQ(Named(CheckHost({}, machine, 25), "CPU quota").state, DoctorCheck::kNote);
  machine.cpu_quota = 4.0;
  EXPECT_EQ(Named(CheckHost({}, machine, 25), "CPU quota").state, DoctorCheck::kGood);
}

TEST(DoctorTest, TwinsThatAgreeAreGood) {
  EXPECT_EQ(Named(CheckTwins(Twins(10.05, 20)), "A/A on 1 lane").state,
            DoctorCheck::kGood);
}

TEST(DoctorTest, TwinsThatDifferAreNoted) {
  const DoctorCheck check = Named(CheckTwins(Twins(11, 20)), "A/A on 1 lane");
  EXPECT_EQ(check.state, DoctorCheck::kNote);
  EXPECT_THAT(check.found, HasSubstr("differ by 10.00%"));
}

TEST(DoctorTest, HardlyAnyUndisturbedSampleIsAProblem) {
  const auto checks = CheckTwins(Twins(10, 2));
  EXPECT_EQ(Named(checks, "A/A on 1 lane").state, DoctorCheck::kProblem);
  EXPECT_THAT(DoctorText(checks), HasSubstr("cannot support verdicts"));
  EXPECT_THAT(DoctorJson(checks), HasSubstr("\"state\": \"problem\""));
}

}  // namespace
}  // namespace assay
