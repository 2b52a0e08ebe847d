// See static_charts.h. Node.js reads one JSON object from its standard input and runs the
// scripts in it, in the global scope and without a module system: so the libraries make
// themselves known by name, as they do on a page.
#include "plots/static_charts.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "harness/base/run_program.h"
#include "plots/assets.h"

namespace assay {
namespace {

using Json = nlohmann::json;

constexpr char kBootstrap[] =
    "const {libraries, program, input} = JSON.parse(require('fs').readFileSync(0));"
    "const vm = require('vm');"
    "for (const name of ['require', 'module', 'exports']) globalThis[name] = undefined;"
    "globalThis.chartInput = input;"
    "vm.runInThisContext(libraries);"
    "vm.runInThisContext(program);";

std::string InputFor(const std::string& page_data) {
  const PlotAssets assets = GetPlotAssets();
  const Json input = {
      {"libraries", std::string(assets.libraries)},
      {"program", std::string(assets.static_charts)},
      {"input",
       {{"data", Json::parse(page_data)}, {"specs", Json::parse(assets.specs)}}}};
  return input.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<std::vector<StaticChart>> ChartsFrom(const std::string& text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return absl::InternalError("Node.js printed no charts");
  std::vector<StaticChart> charts;
  for (const Json& chart : json) {
    const bool is_chart = chart.is_object() && chart.contains("svg") &&
                          chart["svg"].is_string() && chart["id"].is_string();
    if (!is_chart)
      return absl::InternalError("Node.js printed something else: " +
                                 chart.dump().substr(0, 200));
    charts.push_back({.id = chart.value("id", ""),
                      .title = chart.value("title", ""),
                      .svg = chart.value("svg", "")});
  }
  return charts;
}

// The first line that names an error; what comes before it quotes the script.
std::string ErrorLine(const std::string& errors) {
  std::size_t begin = errors.find("Error");
  if (begin == std::string::npos) begin = 0;
  begin = errors.rfind('\n', begin);
  begin = begin == std::string::npos ? 0 : begin + 1;
  return errors.substr(begin, errors.find('\n', begin) - begin);
}

absl::Status Failed(const char* program, const ProgramOutcome& outcome) {
  return absl::UnavailableError(absl::StrFormat("%s failed with exit code %d: %s",
                                                program, outcome.exit_code,
                                                ErrorLine(outcome.errors)));
}

}  // namespace

absl::StatusOr<std::vector<StaticChart>> DrawCharts(const std::string& page_data) {
  if (GetPlotAssets().libraries.empty()) return absl::UnavailableError(WhyNoPlotAssets());
  const std::string input = InputFor(page_data);
  std::optional<ProgramOutcome> outcome = RunProgram({"node", "-e", kBootstrap}, input);
  if (!outcome) outcome = RunProgram({"nodejs", "-e", kBootstrap}, input);
  if (!outcome) {
    return absl::UnavailableError(
        "charts are drawn by Node.js, which is not installed (apt-get install nodejs); "
        "--format html needs none");
  }
  if (outcome->exit_code != 0) return Failed("node", *outcome);
  return ChartsFrom(outcome->output);
}

absl::StatusOr<std::string> PngOfSvg(const std::string& svg) {
  const std::optional<ProgramOutcome> outcome =
      RunProgram({"rsvg-convert", "--zoom", "2", "--format", "png"}, svg);
  if (!outcome) {
    return absl::UnavailableError(
        "PNG is drawn by librsvg, which is not installed (apt-get install "
        "librsvg2-bin); --format svg needs none");
  }
  if (outcome->exit_code != 0) return Failed("rsvg-convert", *outcome);
  return outcome->output;
}

}  // namespace assay
