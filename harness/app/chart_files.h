// A run's charts as files. Tested in report_command_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/run_report.h"

namespace assay {

// The formats that charts can be written in: "svg", "png".
const std::vector<std::string>& ChartFormats();

// One file a chart into `folder`, which is created where it is missing. Returns the
// paths.
absl::StatusOr<std::vector<std::string>> WriteCharts(const RunReport& report,
                                                     const std::string& format,
                                                     const std::string& folder);

}  // namespace assay
