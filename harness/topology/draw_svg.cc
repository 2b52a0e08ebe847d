// See draw_svg.h.
#include "harness/topology/draw_svg.h"

#include <cstring>
#include <optional>

#include "absl/strings/str_format.h"
#include "harness/base/run_program.h"
#include "harness/topology/load.h"

namespace assay {
namespace {

// Nothing where there is no such program.
std::optional<ProgramOutcome> Draw(const char* program, const std::string& xml) {
  // Every CPU is to be seen, lanes differ; no date, host or legend.
  return RunProgram({program, "-i", "-", "--if", "xml", "--of", "nativesvg",
                     "--no-factorize", "--no-legend", "-"},
                    xml);
}

// lstopo writes "PU L#4" into the box of logical CPU 4; a lane's box names the lane.
std::string WithLaneNames(std::string svg, const Topology& topology,
                          const std::vector<int>& lanes) {
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
    const Cpu* cpu = FindCpu(topology, lanes[lane]);
    if (cpu == nullptr) continue;
    const std::string old_name =
        absl::StrFormat(">PU L#%d<", static_cast<int>(cpu - topology.cpus.data()));
    const std::size_t at = svg.find(old_name);
    if (at != std::string::npos) {
      svg.replace(at, old_name.size(), absl::StrFormat(">lane %d<", lane));
    }
  }
  return svg;
}

}  // namespace

std::string WithPlainViewBox(const std::string& svg) {
  const std::size_t begin = svg.find("viewBox='");
  if (begin == std::string::npos) return svg;
  const std::size_t end = svg.find('\'', begin + std::strlen("viewBox='"));
  std::string box = svg.substr(begin, end - begin);
  for (std::size_t unit; (unit = box.find("px")) != std::string::npos;)
    box.erase(unit, 2);
  return svg.substr(0, begin) + box + svg.substr(end);
}

absl::StatusOr<std::string> DrawSvg(const Topology& topology,
                                    const std::vector<int>& lanes) {
  const absl::StatusOr<std::string> xml = ExportXml(topology.input, lanes);
  if (!xml.ok()) return xml.status();
  std::optional<ProgramOutcome> drawn = Draw("lstopo", *xml);
  if (!drawn) drawn = Draw("lstopo-no-graphics", *xml);
  if (!drawn) {
    return absl::UnavailableError(
        "cannot draw an SVG: there is no 'lstopo' here; install the Debian package "
        "'hwloc' (apt-get install hwloc)");
  }
  const std::string& svg = drawn->output;
  if (drawn->exit_code != 0 || svg.find("</svg>") == std::string::npos) {
    return absl::UnavailableError(absl::StrFormat(
        "lstopo drew nothing (exit code %d): %s", drawn->exit_code, drawn->errors));
  }
  return WithLaneNames(WithPlainViewBox(svg), topology, lanes);
}

}  // namespace assay
