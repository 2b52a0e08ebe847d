// What the doctor concludes from what it saw. Pure. Tested in doctor_checks_test.cc.
#pragma once

#include <string>
#include <vector>

#include "harness/topology/host.h"
#include "harness/topology/topology.h"
#include "results/model/run_report.h"

namespace assay {

std::vector<DoctorCheck> CheckHost(const HostFacts& facts, const Topology& topology,
                                   double timer_cost_ns);

// `report` is of a run whose cells i and i + n/2 are the same: an A/A measurement.
std::vector<DoctorCheck> CheckTwins(const RunReport& report);

std::string DoctorText(const std::vector<DoctorCheck>& checks);
std::string DoctorJson(const std::vector<DoctorCheck>& checks);

}  // namespace assay
