// A run's charts as SVG and PNG files, from the same specifications as the page's: drawn
// by Node.js (a chart takes about a tenth of a second), and for PNG by librsvg. Both are
// looked for when they are needed, so only who draws needs them. Tested in
// report_command_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace assay {

struct StaticChart {
  std::string id;     // fit for a file name: "agent_evolution-scaling"
  std::string title;  // "Scaling of agent_evolution"
  std::string svg;
};

// `page_data` is what the page carries: PageData() of results/export. Unavailable, with
// what to install, where the program is missing.
absl::StatusOr<std::vector<StaticChart>> DrawCharts(const std::string& page_data);

// At twice its size, for slides.
absl::StatusOr<std::string> PngOfSvg(const std::string& svg);

}  // namespace assay
