#include "harness/app/chart_files.h"

#include <filesystem>

#include "absl/strings/str_format.h"
#include "harness/app/run_folder.h"
#include "plots/static_charts.h"
#include "results/export/html.h"

namespace assay {

const std::vector<std::string>& ChartFormats() {
  static const auto& formats = *new std::vector<std::string>{"svg", "png"};
  return formats;
}

absl::StatusOr<std::vector<std::string>> WriteCharts(const RunReport& report,
                                                     const std::string& format,
                                                     const std::string& folder) {
  absl::StatusOr<std::vector<StaticChart>> charts = DrawCharts(PageData(report));
  if (!charts.ok()) return charts.status();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("cannot create %s: %s", folder, error.message()));
  }
  std::vector<std::string> paths;
  for (const StaticChart& chart : *charts) {
    absl::StatusOr<std::string> picture = chart.svg;
    if (format == "png") picture = PngOfSvg(chart.svg);
    if (!picture.ok()) return picture.status();
    paths.push_back(folder + "/" + chart.id + "." + format);
    const absl::Status written = WriteTextFile(paths.back(), *picture);
    if (!written.ok()) return written;
  }
  return paths;
}

}  // namespace assay
