// `assay topology`: the machine, and where the lanes of a cell would go on it. Works on
// machines that are not here, too, so that a placement can be judged before renting one.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "harness/app/commands.h"
#include "harness/topology/draw.h"
#include "harness/topology/draw_svg.h"
#include "harness/topology/load.h"
#include "harness/topology/placement.h"
#include "harness/topology/topology_json.h"

namespace assay {
namespace {

struct TopologyOptions {
  std::optional<int> threads;  // absent: as many as the placement means
  std::string placement = "cores";
  std::string xml;
  std::string synthetic;
  std::string svg;
  bool json = false;
};

constexpr char kExamples[] =
    "Examples:\n"
    "  assay topology                         this machine, a lane on every CPU allowed\n"
    "  assay topology --threads 4 --place spread --svg lanes.svg\n"
    "  assay topology --synthetic 'package:2 l3:4 core:8 pu:2' --threads 16 --json";

std::string PolicyHelpText() {
  std::string text = "where lanes go:";
  for (const PolicyHelp& policy : PlacementPolicies()) {
    text += absl::StrFormat("\n  %-12s %s", policy.name, policy.help);
  }
  return text;
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "assay: %s\n", std::string(status.message()).c_str());
  const bool users_slip = absl::IsInvalidArgument(status) || absl::IsNotFound(status);
  return users_slip ? kExitUsage : kExitHarness;
}

absl::StatusOr<Topology> LoadAsked(const TopologyOptions& options) {
  if (!options.xml.empty()) return LoadXml(options.xml);
  if (!options.synthetic.empty()) return LoadSynthetic(options.synthetic);
  return LoadThisMachine();
}

absl::Status WriteSvg(const Topology& topology, const PlacedLanes& placed,
                      const std::string& path) {
  const absl::StatusOr<std::string> svg = DrawSvg(topology, placed.cpus);
  if (!svg.ok()) return svg.status();
  std::ofstream file(path);
  file << *svg << std::flush;
  if (file) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("cannot write the picture to '%s' (--svg)", path));
}

int ShowTopology(const TopologyOptions& options) {
  const absl::StatusOr<Topology> topology = LoadAsked(options);
  if (!topology.ok()) return Fail(topology.status());
  PlacedLanes placed;
  placed.policy = options.placement;
  placed.lanes = options.threads.value_or(DefaultLanes(*topology, placed.policy));
  absl::StatusOr<std::vector<int>> cpus =
      PlaceLanes(*topology, placed.policy, placed.lanes);
  if (!cpus.ok()) return Fail(cpus.status());
  placed.cpus = *std::move(cpus);
  if (!options.svg.empty()) {
    const absl::Status written = WriteSvg(*topology, placed, options.svg);
    if (!written.ok()) return Fail(written);
  }
  const std::string text =
      options.json ? TopologyJson(*topology, placed) : DrawMachine(*topology, placed);
  std::fputs(text.c_str(), stdout);
  return kExitProved;
}

}  // namespace

void AddTopologyCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<TopologyOptions>();
  CLI::App* command =
      app.add_subcommand("topology", "This machine, and where lanes would go");
  command->add_option("--threads", options->threads,
                      "lanes to place; without it, all that are allowed");
  command->add_option("--place", options->placement, PolicyHelpText());
  CLI::Option* xml = command->add_option(
      "--xml", options->xml, "instead of this machine, one saved by 'lstopo FILE.xml'");
  command
      ->add_option(
          "--synthetic", options->synthetic,
          "instead of this machine, one in hwloc's words: 'package:2 core:4 pu:2'")
      ->excludes(xml);
  command->add_option("--svg", options->svg,
                      "also draw it into this file (needs hwloc's lstopo)");
  command->add_flag("--json", options->json, "JSON instead of text");
  command->footer(kExamples);
  command->callback([options, &exit_code] { exit_code = ShowTopology(*options); });
}

}  // namespace assay
