#include "harness/app/reproduce.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/app/run_folder.h"
#include "harness/base/shell_quoted.h"

namespace assay {
namespace {

// Where several builds lie side by side (build/tsan/bin), that of the cell's flavour
// alone.
ChildPlaces PlacesOf(const Cell& cell, const ChildPlaces& places) {
  ChildPlaces own;
  for (const std::string& place : places) {
    if (place.ends_with("/" + cell.flavour + "/bin")) own.push_back(place);
  }
  return own.empty() ? places : own;
}

// Everything that the commands have in common.
std::string CellCommand(const std::string& command, const Cell& cell,
                        const std::string& placement, const ChildPlaces& places) {
  std::string text = absl::StrFormat("assay %s %s --variant %s --threads %d", command,
                                     cell.workload, cell.variant, cell.threads);
  for (const auto& [name, value] : cell.params) {
    text += " -p " + ShellQuoted(name + "=" + ParamText(value));
  }
  if (!placement.empty()) text += " --place " + ShellQuoted(placement);
  if (cell.flavour != "release") text += " --flavour " + cell.flavour;
  for (const std::string& place : PlacesOf(cell, places)) {
    text += " --cells " + ShellQuoted(place);
  }
  return text;
}

}  // namespace

std::string CommandLine() {
  const absl::StatusOr<std::string> text = ReadTextFile("/proc/self/cmdline");
  if (!text.ok()) return "assay";
  std::string line = "assay";
  std::size_t at = text->find('\0');
  while (at != std::string::npos && at + 1 < text->size()) {
    const std::size_t end = text->find('\0', at + 1);
    line += " " + ShellQuoted(text->substr(at + 1, end - at - 1));
    at = end;
  }
  return line;
}

std::string ProgramCommand(const Cell& cell) {
  const CommandSpec& spec = *cell.command;
  std::string text;
  if (!cell.cpus.empty()) text += "taskset -c " + absl::StrJoin(cell.cpus, ",") + " ";
  if (!spec.program.environment.empty()) text += "env ";
  for (const auto& [name, value] : spec.program.environment) {
    text += ShellQuoted(name + "=" + value) + " ";
  }
  return text + ShellQuoted(spec.program.argv) +
         (spec.program.input.empty() ? "" : " < " + ShellQuoted(spec.program.input));
}

std::string SweepCommand(const Cell& cell, std::uint64_t seed,
                         const ChildPlaces& places) {
  if (cell.command) return ProgramCommand(cell);
  const bool is_default = cell.placement == "cores";
  return CellCommand("sweep", cell, is_default ? "" : cell.placement, places) +
         absl::StrFormat(" --seed %d --rounds 10", seed);
}

std::string ReplayCommand(const Cell& cell, const BurstOrder& order,
                          const ChildPlaces& places) {
  const StressCell& stress = *cell.stress;
  const auto placement = static_cast<std::size_t>(order.placement);
  std::string command =
      CellCommand("stress", cell, stress.placements.at(placement).policy, places) +
      " --replay " + SeedText(order.seed, stress.info.version);
  if (order.iterations_max > 0) {
    command += absl::StrFormat(" --iterations %d", order.iterations_max);
  }
  return command;
}

std::string HuntCommand(const Cell& cell, const Plan& plan, const ChildPlaces& places) {
  return CellCommand("stress", cell, cell.placement, places) +
         absl::StrFormat(" --time %gs --seed %d", plan.limits.hunt_s, plan.seed);
}

}  // namespace assay
